/** Items of Block Kit that only their place tells apart, such as cells and fields: with a key made of it. */
export function placed<Item>(
  items: readonly Item[],
): readonly { readonly key: string; readonly item: Item; readonly place: number }[] {
  return items.map((item, place) => ({ key: `at ${place}`, item, place }));
}
