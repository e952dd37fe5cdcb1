// The list of keys: of those that do something just now.
import { Dialog } from './dialog.tsx';
import { type Command, KEYS } from './keyboard.ts';
import { useDesk, useWatched } from './parts.tsx';

const GROUPS = {
  decide: ['approve', 'reject', 'spam', 'remove', 'ban', 'undo'],
  move: ['next', 'previous', 'expand', 'open', 'newer', 'select', 'selectRange', 'selectAll', 'clear'],
  go: ['goPending', 'goReported', 'goSpam', 'goPublished', 'goRejected', 'goAppeals', 'goLog', 'goFigures', 'goSettings'],
  other: ['search', 'help'],
} as const satisfies Record<string, readonly Command[]>;

const Keys = ({ keys: [first, second] }: { keys: readonly [string] | readonly [string, string] }) => {
  const { words } = useDesk();
  return (
    <>
      {first.split('+').map((part) => (
        <kbd key={part}>{part}</kbd>
      ))}
      {second !== undefined && (
        <>
          <span class="unseen"> {words.keys.andThen} </span> <kbd>{second}</kbd>
        </>
      )}
    </>
  );
};

export const Help = ({ known, onClose }: { known: ReadonlySet<Command>; onClose: () => void }) => {
  const { words, keyboard } = useDesk();
  const { isOn } = useWatched(keyboard);
  return (
    <Dialog title={words.keys.title} onClose={onClose} isWide>
      <div class="keys-list">
        {Object.entries(GROUPS).map(([group, commands]) => {
          const shown = commands.filter((command) => known.has(command));
          return shown.length === 0 ? null : (
            <section key={group}>
              <h3>{words.keys.groups[group as keyof typeof GROUPS]}</h3>
              <dl>
                {shown.map((command) => (
                  <>
                    <dt>
                      <Keys keys={KEYS[command]} />
                    </dt>
                    <dd>{words.keys.commands[command]}</dd>
                  </>
                ))}
              </dl>
            </section>
          );
        })}
      </div>
      <label class="row">
        <input type="checkbox" checked={isOn} onChange={({ currentTarget }) => keyboard.turn(currentTarget.checked)} />
        <span>
          {words.keys.toggle} <span class="hint">{words.keys.toggleNote}</span>
        </span>
      </label>
      <div class="buttons">
        {/* biome-ignore lint/a11y/noAutofocus: a dialog begins somewhere; at the box above, Space for scrolling would turn the keys off */}
        <button type="button" class="button" onClick={onClose} autoFocus>
          {words.close}
        </button>
      </div>
    </Dialog>
  );
};
