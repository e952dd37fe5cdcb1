-- rolling
-- Accounts: who signs in here by a password, a passkey, a letter or elsewhere. They belong to no site, so they have a schema of their own; what an
-- account may do on a site is its author there (authors.kind = 'account', authors.external_id = its id).

create schema auth;

-- The tables of better-auth, as it makes them for src/auth/auth.ts (a test holds the two equal), under names of ours.
create table auth.accounts (
  id text collate "C" primary key,
  name text not null,
  email text not null unique,
  email_verified boolean not null,
  image text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  two_factor_enabled boolean
);

create table auth.sessions (
  id text collate "C" primary key,
  expires_at timestamptz not null,
  token text collate "C" not null unique,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null,
  ip_address text,
  user_agent text,
  user_id text collate "C" not null references auth.accounts (id) on delete cascade
);
create index sessions_user on auth.sessions (user_id);

create table auth.credentials (
  id text collate "C" primary key,
  account_id text collate "C" not null,
  provider_id text collate "C" not null,
  user_id text collate "C" not null references auth.accounts (id) on delete cascade,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamptz,
  refresh_token_expires_at timestamptz,
  scope text,
  password text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null
);
create index credentials_user on auth.credentials (user_id);

create table auth.verifications (
  id text collate "C" primary key,
  identifier text collate "C" not null,
  value text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index verifications_identifier on auth.verifications (identifier);

create table auth.second_factors (
  id text collate "C" primary key,
  secret text not null,
  backup_codes text not null,
  user_id text collate "C" not null references auth.accounts (id) on delete cascade,
  verified boolean,
  failed_verification_count integer,
  locked_until timestamptz
);
create index second_factors_secret on auth.second_factors (secret);
create index second_factors_user on auth.second_factors (user_id);

create table auth.passkeys (
  id text collate "C" primary key,
  name text,
  public_key text not null,
  user_id text collate "C" not null references auth.accounts (id) on delete cascade,
  credential_id text collate "C" not null,
  counter integer not null,
  device_type text not null,
  backed_up boolean not null,
  transports text,
  created_at timestamptz,
  aaguid text
);
create index passkeys_credential on auth.passkeys (credential_id);
create index passkeys_user on auth.passkeys (user_id);

-- Ours.
create table auth.owners (
  account_id text collate "C" primary key references auth.accounts (id) on delete cascade,
  created_at timestamptz not null default now()
);

create table auth.owner_links (
  hash bytea primary key check (octet_length(hash) = 32),
  made_by text not null check (made_by in ('start', 'command')),
  created_at timestamptz not null default now(),
  expires_at timestamptz not null
);

create table invitations (
  site_id text collate "C" not null references sites (id),
  id uuid not null,
  hash bytea not null check (octet_length(hash) = 32),
  role text not null check (role in ('moderator', 'admin')),
  email text check (char_length(email) <= 254),
  mailed boolean not null,
  invited_by uuid,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  primary key (site_id, id),
  foreign key (site_id, invited_by) references authors (site_id, id) on delete set null (invited_by)
);
create unique index invitations_hash on invitations (site_id, hash);
create index invitations_by on invitations (site_id, invited_by) where invited_by is not null;

-- Where an account is staff, across sites: the desk asks it of whoever comes.
create index authors_memberships on authors (external_id) where kind = 'account' and role in ('moderator', 'admin');

comment on table auth.accounts is 'A person who signs in here: staff, across sites.';
comment on column auth.accounts.email is 'In small letters; what the account is found by.';
comment on table auth.sessions is 'Where an account is signed in; gone once signed out.';
comment on column auth.sessions.ip_address is 'Never filled.';
comment on table auth.credentials is 'How an account proves who it is: its password, or its identity at an OpenID provider.';
comment on column auth.credentials.password is 'argon2id, as a PHC string.';
comment on table auth.verifications is 'Links and challenges that wait for their answer.';
comment on table auth.second_factors is 'Secrets of authenticator apps (TOTP), and codes for whoever lost theirs; encrypted.';
comment on table auth.passkeys is 'Public keys of passkeys (WebAuthn).';
comment on table auth.owners is 'Accounts that are admins of every site.';
comment on table auth.owner_links is 'Links that make an owner, by their hash; a link of a start is good only while there is no owner.';
comment on column invitations.mailed is 'The link went to the address and to nobody else, so that whoever follows it has that mailbox.';
comment on table invitations is 'Who may become staff of a site, by the hash of the link they got. Gone once accepted.';
