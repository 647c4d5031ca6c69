import { formatRoute, routeOfPermalink } from './route.ts';

/** Follows a link of a message or a view: inside this workspace in place, elsewhere in a tab of its own. */
export function follow(address: string): void {
  const route = routeOfPermalink(address, location.origin);
  if (route === null) window.open(address, '_blank', 'noreferrer');
  else location.hash = formatRoute(route);
}
