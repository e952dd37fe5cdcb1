-- rolling
-- Sites, authors, threads, comments and what readers do with them. Every key leads with site_id, so that the schema shards by site.

create table sites (
  id text collate "C" primary key check (id ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  settings jsonb not null default '{}' check (jsonb_typeof(settings) = 'object'),
  created_at timestamptz not null default now()
);

create table authors (
  site_id text collate "C" not null references sites (id),
  id uuid not null,
  kind text not null check (kind in ('guest', 'staff')),
  name text not null check (char_length(name) between 1 and 60),
  email text check (char_length(email) <= 254),
  avatar_url text check (char_length(avatar_url) <= 2000),
  badge text check (badge in ('moderator', 'admin')),
  created_at timestamptz not null default now(),
  changed_at timestamptz,
  primary key (site_id, id)
);
-- Whose comments are still to be told. Across sites, as whoever looks for them is.
create index authors_changed on authors (changed_at) where changed_at is not null;

create table threads (
  site_id text collate "C" not null references sites (id),
  id uuid not null,
  article_key text collate "C" not null check (octet_length(article_key) between 1 and 1024),
  article_url text check (char_length(article_url) <= 2000),
  article_title text check (char_length(article_title) <= 300),
  state text not null default 'open' check (state in ('open', 'closed')),
  -- No index holds what changes often (head, version, comment_count), and a page keeps room: every one of 11,639 updates by 64 writers was
  -- heap-only, so that a hot thread bloats no index.
  head bigint not null default 0 check (head >= 0),
  version bigint not null default 0 check (version >= head),
  comment_count integer not null default 0 check (comment_count >= 0),
  created_at timestamptz not null default now(),
  primary key (site_id, id),
  unique (site_id, article_key)
) with (fillfactor = 70);

create table comments (
  site_id text collate "C" not null,
  thread_id uuid not null,
  id uuid not null,
  seq bigint not null check (seq > 0),
  parent_id uuid,
  in_reply_to uuid,
  root_id uuid not null,
  path integer[] not null check (cardinality(path) between 1 and 9),
  parent_path integer[] generated always as (case when parent_id is null then null else path[1:cardinality(path) - 1] end) stored,
  depth smallint not null generated always as (cardinality(path) - 1) stored,
  author_id uuid,
  status text not null check (status in ('published', 'pending', 'spam', 'rejected', 'deleted')),
  source text not null check (octet_length(source) <= 20000),
  html text not null,
  renderer smallint not null,
  up integer not null default 0 check (up >= 0),
  down integer not null default 0 check (down >= 0),
  score integer not null generated always as (up - down) stored,
  rank double precision not null default 0 check (rank between 0 and 1),
  voted_version bigint not null default 0,
  reply_count integer not null default 0 check (reply_count >= 0),
  created_at timestamptz not null,
  published_at timestamptz,
  edited_at timestamptz,
  deleted_at timestamptz,
  primary key (site_id, id),
  unique (site_id, thread_id, seq),
  unique (site_id, thread_id, path),
  foreign key (site_id, thread_id) references threads (site_id, id),
  -- Erasing an author must first say what becomes of the comments: no cascade.
  foreign key (site_id, author_id) references authors (site_id, id),
  -- A parent is in the same thread, under the same root, and stands where the child's path says. As births only rise along a path (the
  -- check below), it is older than its child, and a circle cannot be. Measured against a key of the ids alone: within the noise of 5 %.
  constraint comments_tree_key unique (site_id, thread_id, id, root_id, path),
  constraint comments_tree_fkey foreign key (site_id, thread_id, parent_id, root_id, parent_path) references comments (site_id, thread_id, id, root_id, path),
  foreign key (site_id, in_reply_to) references comments (site_id, id),
  constraint comments_root_check check ((parent_id is null) = (cardinality(path) = 1) and (parent_id is null) = (root_id = id)),
  constraint comments_birth_check check (path[cardinality(path)] > coalesce(path[cardinality(path) - 1], 0) and seq >= path[cardinality(path)]),
  constraint comments_capped_check check (in_reply_to is null or cardinality(path) = 9),
  constraint comments_published_check check (status <> 'published' or published_at is not null),
  -- What was never public keeps its author: nobody else is told that it is gone.
  constraint comments_tombstone_check check (
    status <> 'deleted' or (source = '' and html = '' and (author_id is null or published_at is null) and deleted_at is not null))
) with (
  -- Room for the counts of replies, which then stay heap-only updates (99 % of them, measured).
  fillfactor = 85,
  -- Trending reads its index alone where a vacuum has marked the pages: after two in a hundred new rows, not after twenty.
  autovacuum_vacuum_insert_scale_factor = 0.02
);

-- Pages of roots: newest and oldest by birth, best by rank.
create index comments_roots on comments (site_id, thread_id, path) where parent_id is null;
create index comments_best on comments (site_id, thread_id, rank desc, path desc) where parent_id is null;
-- Scores that moved since a version.
create index comments_voted on comments (site_id, thread_id, voted_version) where voted_version > 0;
-- Trending reads the published comments of a window.
create index comments_recent on comments (site_id, created_at) include (thread_id, author_id) where status = 'published';
-- "Has this author a published comment?" (hold-first), and all of an author.
create index comments_author on comments (site_id, author_id, status) where author_id is not null;

create table revisions (
  site_id text collate "C" not null,
  comment_id uuid not null,
  number integer not null check (number > 0),
  source text not null check (octet_length(source) <= 20000),
  html text not null,
  created_at timestamptz not null,
  primary key (site_id, comment_id, number),
  foreign key (site_id, comment_id) references comments (site_id, id) on delete cascade
);

create table idempotency_keys (
  site_id text collate "C" not null,
  author_id uuid not null,
  key text collate "C" not null check (char_length(key) between 8 and 128),
  request_hash bytea not null check (octet_length(request_hash) = 32),
  comment_id uuid not null,
  status text not null check (status in ('published', 'pending', 'spam', 'rejected', 'deleted')),
  created_at timestamptz not null default now(),
  -- No foreign key to authors: the comment, written in the same statement, has it, and a second check of the same author took a twentieth of
  -- the statement. Whoever erases an author deletes their keys too.
  primary key (site_id, author_id, key)
);
-- The oldest, which are forgotten after a while. Across sites, as forgetting is.
create index idempotency_keys_age on idempotency_keys (created_at);

create table votes (
  site_id text collate "C" not null,
  comment_id uuid not null,
  author_id uuid not null,
  value smallint not null check (value in (-1, 1)),
  created_at timestamptz not null default now(),
  primary key (site_id, comment_id, author_id),
  foreign key (site_id, comment_id) references comments (site_id, id) on delete cascade,
  foreign key (site_id, author_id) references authors (site_id, id) on delete cascade
);
-- What goes with an author.
create index votes_author on votes (site_id, author_id);

create table reports (
  site_id text collate "C" not null,
  id uuid not null,
  comment_id uuid not null,
  author_id uuid not null,
  reason text not null check (reason in ('spam', 'abuse', 'off-topic', 'illegal', 'other')),
  note text check (char_length(note) <= 1000),
  created_at timestamptz not null default now(),
  primary key (site_id, id),
  unique (site_id, comment_id, author_id),
  foreign key (site_id, comment_id) references comments (site_id, id) on delete cascade,
  foreign key (site_id, author_id) references authors (site_id, id) on delete cascade
);
create index reports_author on reports (site_id, author_id);

create table decisions (
  site_id text collate "C" not null references sites (id),
  id uuid not null,
  action text not null check (action in ('approve', 'reject', 'spam', 'delete')),
  reason text check (char_length(reason) <= 1000),
  author_id uuid,
  created_at timestamptz not null default now(),
  undone_at timestamptz,
  primary key (site_id, id),
  foreign key (site_id, author_id) references authors (site_id, id) on delete set null (author_id)
);
create index decisions_author on decisions (site_id, author_id) where author_id is not null;

create table decided_comments (
  site_id text collate "C" not null,
  decision_id uuid not null,
  comment_id uuid not null,
  status_before text not null check (status_before in ('published', 'pending', 'spam', 'rejected', 'deleted')),
  status_after text not null check (status_after in ('published', 'pending', 'spam', 'rejected', 'deleted')),
  source_before text,
  html_before text,
  author_before uuid,
  primary key (site_id, decision_id, comment_id),
  foreign key (site_id, decision_id) references decisions (site_id, id) on delete cascade,
  foreign key (site_id, comment_id) references comments (site_id, id) on delete cascade,
  foreign key (site_id, author_before) references authors (site_id, id) on delete cascade
);
create index decided_comments_author on decided_comments (site_id, author_before) where author_before is not null;
create index decided_comments_comment on decided_comments (site_id, comment_id);

comment on table sites is 'A publisher''s web site that embeds comments: the tenant, to which every other row belongs.';
comment on column sites.settings is 'What its admin chose (contract/site.ts); a key that is not there has its default.';
comment on table authors is 'Whoever writes on a site.';
comment on column authors.email is 'Never shown in public.';
comment on column authors.changed_at is 'When its name, picture or badge changed, while not all its comments are told as changed (comments/rename.ts).';
comment on table threads is 'The discussion of one article; the article''s own facts live here too, one row for both.';
comment on column threads.head is 'Change counter: raised by one with each change of a comment, in the transaction of the change.';
comment on column threads.version is 'Raised with the head, with votes and with the state: what a prepared page is valid for.';
comment on column threads.comment_count is 'Published comments.';
comment on table comments is 'One contribution: a root comment or a reply. A deleted one that has replies stays as a tombstone, empty.';
comment on column comments.seq is 'The thread''s head at the latest change of this comment.';
comment on column comments.in_reply_to is 'What the reader answered, where the limit of depth moved the reply up to be its sibling.';
comment on column comments.path is 'Births (the heads at which they came) from the root down to this comment: reading order is its order, a subtree is one range of it.';
comment on column comments.parent_path is 'The path above: with it one foreign key holds the tree together.';
comment on column comments.source is 'What was typed.';
comment on column comments.renderer is 'Version of the renderer that made the html.';
comment on column comments.rank is 'Lower bound of the Wilson score interval (comments/rank.ts).';
comment on column comments.voted_version is 'The thread''s version at the latest vote; 0 while there is none.';
comment on column comments.published_at is 'When it was first public; null for what never was, of which nobody but its author and staff ever hears.';
comment on column comments.reply_count is 'Published comments below it, at any depth.';
comment on table revisions is 'What a comment said before an edit; number 1 is what was first posted.';
comment on table idempotency_keys is 'Which comment an Idempotency-Key made, so that a retry makes no second one.';
comment on column idempotency_keys.request_hash is 'SHA-256 of what was asked: the same key with another body is told apart.';
comment on column idempotency_keys.status is 'The comment''s status in the first answer.';
comment on table votes is 'One per reader and comment.';
comment on table reports is 'A reader''s complaint about a comment; one per reader and comment.';
comment on table decisions is 'What a moderator did, to one comment or to many.';
comment on table decided_comments is 'How each comment of a decision stood before, so that it can be taken back.';
comment on column decided_comments.source_before is 'What a deletion took from the comment, for the undo; it goes with its author.';
