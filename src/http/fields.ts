// What zod found wrong, as fields and words for the caller. Never holds a value that was sent: it may be a secret.
import type { z } from 'zod';
import type { RefusedField } from '../contract/problems.ts';

/** Fields that one answer lists: enough to mend a form by, bounded whatever was sent. */
const FIELDS_MAX = 20;
/** Characters of a name that the caller made up. */
const NAME_CHARACTERS = 100;

const KINDS: Record<string, string> = {
  string: 'a string',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  array: 'an array',
  undefined: 'nothing',
};

const kindOf = (value: unknown): string => {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  return KINDS[typeof value] ?? typeof value;
};

const UNITS: Record<string, string> = { string: ' characters', array: ' entries' };

const bound = (origin: string, limit: number | bigint, verb: 'at most' | 'at least'): string =>
  UNITS[origin] === undefined ? `is not ${verb} ${limit}` : `does not hold ${verb} ${limit}${UNITS[origin]}`;

/** Our words for what the schemas do not word themselves. */
export const words: z.core.$ZodErrorMap = (issue) => {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'is missing' : `is not ${KINDS[issue.expected] ?? issue.expected} (${kindOf(issue.input)} came)`;
    case 'invalid_value':
      return issue.input === undefined ? 'is missing' : `is not ${issue.values.length === 1 ? '' : 'one of '}${issue.values.map(String).join(', ')}`;
    case 'too_big':
      return bound(issue.origin, issue.maximum, 'at most');
    case 'too_small':
      return bound(issue.origin, issue.minimum, 'at least');
    case 'unrecognized_keys':
      return 'is not known here';
    case 'invalid_union':
      return 'is not of a shape that is allowed here';
    default:
      return 'is not valid';
  }
};

const printable = (name: PropertyKey): string => {
  const text = String(name).toWellFormed();
  return text.length > NAME_CHARACTERS ? `${text.slice(0, NAME_CHARACTERS).toWellFormed()}…` : text;
};

/** Of a union that failed, the branch that was meant: the one that is not of another type altogether. */
const meant = (branches: readonly (readonly z.core.$ZodIssue[])[]) =>
  branches.find((issues) => issues.every((issue) => issue.path.length > 0 || (issue.code !== 'invalid_type' && issue.code !== 'invalid_value')));

const flatten = (issue: z.core.$ZodIssue, path: readonly PropertyKey[]): { path: readonly PropertyKey[]; message: string }[] => {
  const at = [...path, ...issue.path];
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => ({ path: [...at, key], message: issue.message }));
  if (issue.code === 'invalid_union') {
    const branch = meant(issue.errors);
    if (branch !== undefined) return branch.flatMap((inner) => flatten(inner, at));
  }
  return [{ path: at, message: issue.message }];
};

/** `where` names the whole when the whole is refused: params, query, headers or body. */
export const toFields = (where: string, issues: readonly z.core.$ZodIssue[]): RefusedField[] =>
  issues
    .flatMap((issue) => flatten(issue, []))
    .slice(0, FIELDS_MAX)
    .map(({ path, message }) => ({ field: path.length === 0 ? where : path.map(printable).join('.'), message }));
