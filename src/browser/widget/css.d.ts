// A style sheet is a string: scripts/build.ts makes it one.
declare module '*.css' {
  const text: string;
  export = text;
}
