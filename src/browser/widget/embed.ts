// The snippet's script: classic, so that `async` is all a page needs. Finds where it came from and imports the widget's modules from there,
// all at once: one wait instead of one for each file that another file asks for.

/** The hashed names of the first modules; put in by scripts/build.ts. */
declare const MODULES: readonly string[];

/** A script of type module has no `currentScript`: then the first that looks like ours. */
const script = document.currentScript ?? document.querySelector('script[src*="/embed.js"]');

if (script instanceof HTMLScriptElement) for (const name of MODULES) void import(new URL(`embed/${name}`, script.src).href);
