// Signing in at the operator's OpenID provider, where there is one.
import { useEffect, useState } from 'preact/hooks';
import { ask } from './ask.ts';
import { Button, useSending } from './form.tsx';
import { en } from './words/en.ts';

/** `to`: where the provider leads back to in the end; `go`: takes the browser to an address. */
export const Provider = ({ to, go }: { to: string; go: (url: string) => void }) => {
  const sending = useSending();
  const [name, setName] = useState<string | null>(null);
  useEffect(() => {
    // Without an answer the other ways stand there all the same.
    void ask('GET /ways', {}).then(
      ({ oidc }) => setName(oidc),
      () => {},
    );
  }, []);
  if (name === null) return null;
  return (
    <>
      <Button isBusy={sending.isBusy} onPress={() => void sending.run(async () => go((await ask('POST /oidc', { to })).url))}>
        {en.signIn.provider(name)}
      </Button>
      <p class="problem" role="alert">
        {sending.problem}
      </p>
    </>
  );
};
