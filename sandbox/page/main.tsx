import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { formatRoute, routeOfPermalink } from './state/route.ts';
import './styles/tokens.css';
import './styles/base.css';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
const asked = routeOfPermalink(location.href, location.origin);
if (asked !== null) history.replaceState(null, '', `/${formatRoute(asked)}`);
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
