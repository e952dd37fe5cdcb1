// The pages of accounts at /account: which one, the address says.
import { render } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Brand } from '../admin/brand.tsx';
import { AccountPage } from './account.tsx';
import { Invitation, SetUp } from './joining.tsx';
import { goalOf, tokenOf, viewOf } from './place.ts';
import { Popup } from './popup.tsx';
import { Provider } from './provider.tsx';
import { Forgot, Letter, Reset } from './recovery.tsx';
import { SignIn } from './sign-in.tsx';
import { en } from './words/en.ts';

const TITLES: Readonly<Record<string, string>> = {
  'sign-in': en.signIn.title,
  'set-up': en.setUp.title,
  invitation: en.invitation.page,
  popup: en.popup.title,
  forgot: en.recovery.forgotTitle,
  reset: en.recovery.resetTitle,
  letter: en.recovery.letterTitle,
  '': en.account.title,
};

const DESK = '/admin';
const signInTo = (to: string): string => `/account/sign-in?to=${encodeURIComponent(to)}`;

const Content = ({ view }: { view: string }) => {
  const go = (to: string) => location.assign(to);
  const query = new URLSearchParams(location.search);
  switch (view) {
    case 'sign-in':
      return <SignIn onSignedIn={() => go(goalOf(location))} provider={<Provider to={goalOf(location)} go={go} />} refused={query.has('error')} />;
    case 'set-up':
      return <SetUp token={tokenOf(location)} onSignedIn={() => go(DESK)} />;
    case 'invitation':
      return <Invitation token={tokenOf(location)} onJoined={() => go(DESK)} onSignIn={() => go(signInTo(location.pathname + location.search))} />;
    case 'forgot':
      return <Forgot />;
    case 'reset':
      return <Reset token={tokenOf(location)} onReset={() => go(signInTo(DESK))} />;
    case 'letter':
      return <Letter token={tokenOf(location)} onSignedIn={() => go(DESK)} />;
    case 'popup':
      return <Popup site={query.get('site') ?? ''} origin={query.get('origin') ?? ''} opener={window.opener} close={() => window.close()} />;
    default:
      return <AccountPage onSignedOut={() => go(signInTo('/account'))} />;
  }
};

const App = () => {
  const [view] = useState(() => viewOf(location));
  const title = TITLES[view] ?? en.account.title;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · ${en.brand}`;
    heading.current?.focus();
  }, [title]);
  return (
    <main class={view === '' ? 'gate wide' : 'gate'}>
      <h1 class="brand" tabIndex={-1} ref={heading}>
        <Brand /> {title}
      </h1>
      {view === '' ? (
        <Content view={view} />
      ) : (
        <div class="card">
          <Content view={view} />
        </div>
      )}
    </main>
  );
};

const root = document.getElementById('account');
if (root !== null) {
  root.replaceChildren();
  render(<App />, root);
}
