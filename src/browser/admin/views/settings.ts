// The settings as they stand and as they are being changed: only what differs is sent, and what is refused is told at its field.
import type { Language, Settings, SettingsEdit } from '../../../contract/site.ts';
import type { Api, ApiProblem } from '../../client/api.ts';
import { toProblem } from '../../client/api.ts';
import { ask } from '../api.ts';
import { Watched } from '../watched.ts';

/** As the form has them: text in fields. */
export type Draft = {
  name: string;
  origins: string;
  mode: Settings['moderation']['mode'];
  editMinutes: string;
  language: Language | '';
  audience: string;
  jwksUrl: string;
};
export type Field = keyof Draft;

/** Which field of the form a field of the contract is. */
const FIELD_OF: Readonly<Record<string, Field>> = {
  name: 'name',
  allowedOrigins: 'origins',
  'moderation.mode': 'mode',
  editWindowSeconds: 'editMinutes',
  language: 'language',
  'sso.audience': 'audience',
  'sso.jwksUrl': 'jwksUrl',
};

const SECONDS = 60;

const toDraft = ({ name, allowedOrigins, moderation, editWindowSeconds, language, sso }: Settings): Draft => ({
  name,
  origins: allowedOrigins.join('\n'),
  mode: moderation.mode,
  editMinutes: String(editWindowSeconds / SECONDS),
  language: language ?? '',
  audience: sso.audience ?? '',
  jwksUrl: sso.jwksUrl ?? '',
});

const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);

const optional = (text: string): string | undefined => (text.trim() === '' ? undefined : text.trim());

/** What the draft would change, in the contract's words. */
const toEdit = (draft: Draft, before: Draft): SettingsEdit => {
  const differs = (...fields: Field[]) => fields.some((field) => draft[field] !== before[field]);
  const [audience, jwksUrl] = [optional(draft.audience), optional(draft.jwksUrl)];
  return {
    ...(differs('name') && { name: draft.name }),
    ...(differs('origins') && { allowedOrigins: linesOf(draft.origins) }),
    ...(differs('mode') && { moderation: { mode: draft.mode } }),
    ...(differs('editMinutes') && { editWindowSeconds: Math.round(Number(draft.editMinutes) * SECONDS) }),
    ...(differs('language') && draft.language !== '' && { language: draft.language }),
    ...(differs('audience', 'jwksUrl') && { sso: { ...(audience !== undefined && { audience }), ...(jwksUrl !== undefined && { jwksUrl }) } }),
  };
};

/** `allowedOrigins.2` is about the third line of a field. */
const toFaults = ({ fields }: ApiProblem, draft: Draft): Partial<Record<Field, string>> => {
  const faults: Partial<Record<Field, string>> = {};
  for (const { field, message } of fields) {
    const [, path = field, line] = /^(.*?)(?:\.(\d+))?$/.exec(field) ?? [];
    const known = FIELD_OF[path];
    if (known === undefined) continue;
    const about = line === undefined ? '' : `${linesOf(draft.origins)[Number(line)] ?? line} `;
    faults[known] = [faults[known], `${about}${message}`].filter(Boolean).join('; ');
  }
  return faults;
};

export class SettingsStore extends Watched {
  readonly #api: Api;
  #before: Draft | undefined;
  draft: Draft | undefined;
  faults: Partial<Record<Field, string>> = {};
  problem: ApiProblem | undefined;
  isSaving = false;

  constructor(api: Api) {
    super();
    this.#api = api;
  }

  get hasChanged(): boolean {
    const [draft, before] = [this.draft, this.#before];
    return draft !== undefined && before !== undefined && Object.keys(toEdit(draft, before)).length > 0;
  }

  async load(): Promise<void> {
    this.problem = undefined;
    try {
      this.#take(await ask(this.#api, 'readSettings'));
    } catch (error) {
      this.problem = toProblem(error);
    }
    this.changed();
  }

  change<F extends Field>(field: F, value: Draft[F]): void {
    if (this.draft === undefined) return;
    this.draft = { ...this.draft, [field]: value };
    delete this.faults[field];
    this.changed();
  }

  /** True when it was taken. */
  async save(): Promise<boolean> {
    const [draft, before] = [this.draft, this.#before];
    if (draft === undefined || before === undefined) return false;
    this.isSaving = true;
    this.problem = undefined;
    this.changed();
    try {
      this.#take(await ask(this.#api, 'editSettings', { body: toEdit(draft, before) }));
      return true;
    } catch (error) {
      const problem = toProblem(error);
      this.faults = toFaults(problem, draft);
      // What no field shows is shown above them all.
      if (Object.keys(this.faults).length === 0) this.problem = problem;
      return false;
    } finally {
      this.isSaving = false;
      this.changed();
    }
  }

  #take(settings: Settings): void {
    this.#before = toDraft(settings);
    this.draft = this.#before;
    this.faults = {};
  }
}
