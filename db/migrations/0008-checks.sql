-- rolling
-- Rules of a site about what its comments say, and what its moderators' decisions taught about words.

alter table sites add column rules_version bigint not null default 0 check (rules_version >= 0);
comment on column sites.rules_version is 'Raised with every change of the site''s rules, so that nodes read them again then and only then; 0 while there never was one.';

create table rules (
  site_id text collate "C" not null references sites (id),
  id uuid not null,
  kind text not null check (kind in ('word', 'pattern', 'host')),
  pattern text not null check (char_length(pattern) between 1 and 500),
  outcome text not null check (outcome in ('note', 'hold', 'spam', 'reject')),
  note text check (char_length(note) <= 1000),
  enabled boolean not null default true,
  author_id uuid,
  created_at timestamptz not null default now(),
  primary key (site_id, id),
  foreign key (site_id, author_id) references authors (site_id, id) on delete set null (author_id)
);
create index rules_author on rules (site_id, author_id) where author_id is not null;
comment on table rules is 'What a site does about certain words, patterns and hosts in comments (checks/rules.ts).';
comment on column rules.pattern is 'A word or phrase, a regular expression of RE2, or the name of a host; as `kind` says.';
comment on column rules.author_id is 'Who made it.';

create table tokens (
  site_id text collate "C" not null references sites (id),
  token bigint not null,
  spam integer not null check (spam >= 0),
  good integer not null check (good >= 0),
  primary key (site_id, token)
);
comment on table tokens is 'In how many comments that moderators called spam, and in how many that they called good, a word stood (checks/learned.ts).';
comment on column tokens.token is 'Keyed hash of the word: what a reader wrote must not be left here when it is erased. 0 counts the comments themselves.';

create table lessons (
  site_id text collate "C" not null,
  comment_id uuid not null,
  spam boolean not null,
  primary key (site_id, comment_id),
  foreign key (site_id, comment_id) references comments (site_id, id) on delete cascade
);
comment on table lessons is 'Which comments the tokens were learned from, and as what: none counts twice, and a decision that is taken back is unlearned.';
