// Style sheets that are made, not written into the page: no Content-Security-Policy forbids those, and all threads of a page share them.

const made = new Map<string, CSSStyleSheet>();

export const adoptStyle = (root: ShadowRoot, text: string): void => {
  const sheet = made.get(text) ?? new CSSStyleSheet();
  if (!made.has(text)) sheet.replaceSync(text);
  made.set(text, sheet);
  if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets.push(sheet);
};
