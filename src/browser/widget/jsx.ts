// What JSX becomes, put into each view by scripts/build.ts: calls of `h`, which is in the bundle anyway, instead of a second way to make a node.
export { Fragment, h } from 'preact';
