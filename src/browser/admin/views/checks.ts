// What each check does at this site: as it stands, and as it is being changed. Only checks that differ are sent.
import type { SettingsEdit } from '../../../contract/site.ts';
import { type Api, type ApiProblem, toProblem } from '../../client/api.ts';
import { ask } from '../api.ts';
import type { CheckName, Checks } from '../check-names.ts';
import { Watched } from '../watched.ts';

export type Value = string | number | readonly string[];

const namesOf = (checks: Checks): CheckName[] => {
  const names: CheckName[] = [];
  let name: CheckName;
  for (name in checks) names.push(name);
  return names;
};

export class ChecksStore extends Watched {
  readonly #api: Api;
  #before: Checks | undefined;
  draft: Checks | undefined;
  /** By path: `links.max`. */
  faults: Readonly<Record<string, string>> = {};
  problem: ApiProblem | undefined;
  isSaving = false;

  constructor(api: Api) {
    super();
    this.#api = api;
  }

  get names(): CheckName[] {
    return this.draft === undefined ? [] : namesOf(this.draft);
  }

  get edit(): NonNullable<SettingsEdit['checks']> {
    const [draft, before] = [this.draft, this.#before];
    const edit: NonNullable<SettingsEdit['checks']> = {};
    if (draft === undefined || before === undefined) return edit;
    for (const name of namesOf(draft)) if (JSON.stringify(draft[name]) !== JSON.stringify(before[name])) Object.assign(edit, { [name]: draft[name] });
    return edit;
  }

  get hasChanged(): boolean {
    return Object.keys(this.edit).length > 0;
  }

  async load(): Promise<void> {
    this.problem = undefined;
    try {
      this.#take((await ask(this.#api, 'readSettings')).checks);
    } catch (error) {
      this.problem = toProblem(error);
    }
    this.changed();
  }

  change(name: CheckName, param: string, value: Value): void {
    if (this.draft === undefined) return;
    this.draft = { ...this.draft, [name]: { ...this.draft[name], [param]: value } };
    this.changed();
  }

  /** True when it was taken. */
  async save(): Promise<boolean> {
    this.isSaving = true;
    this.problem = undefined;
    this.changed();
    try {
      this.#take((await ask(this.#api, 'editSettings', { body: { checks: this.edit } })).checks);
      return true;
    } catch (error) {
      const problem = toProblem(error);
      const faults = problem.fields.filter(({ field }) => field.startsWith('checks.'));
      this.faults = Object.fromEntries(faults.map(({ field, message }) => [field.split('.').slice(1, 3).join('.'), message]));
      if (faults.length === 0) this.problem = problem;
      return false;
    } finally {
      this.isSaving = false;
      this.changed();
    }
  }

  #take(checks: Checks): void {
    this.#before = checks;
    this.draft = checks;
    this.faults = {};
  }
}
