// Trusted Types as far as the desk needs them; TypeScript's own DOM types do not have them yet. What a policy makes is taken wherever text was.
declare var trustedTypes:
  | { createPolicy: (name: string, rules: { createHTML: (html: string) => string }) => { createHTML: (html: string) => string } }
  | undefined;
