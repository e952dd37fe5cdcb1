-- rolling
-- What the desk needs: an audit log of what staff did, the outcome of reports, counts of comments by status, search, notes and claims.

create table audit (
  site_id text collate "C" not null references sites (id),
  id uuid not null,
  at timestamptz not null default now(),
  actor uuid,
  act text collate "C" not null check (act ~ '^[a-z]+\.[a-z-]+$'),
  object text collate "C" not null check (char_length(object) between 1 and 1100),
  reason text check (char_length(reason) <= 1000),
  before jsonb,
  after jsonb,
  primary key (site_id, id)
);
create index audit_act on audit (site_id, act, id);
create index audit_actor on audit (site_id, actor, id) where actor is not null;
create index audit_object on audit (site_id, object, id);

-- The log is only added to. Erasing an author says so for its own transaction, and takes out what was kept of that author.
create function refuse_audit_change() returns trigger language plpgsql as $$
begin
  if current_setting('afterword.erasing', true) = 'on' then
    return case tg_op when 'DELETE' then old else new end;
  end if;
  raise exception 'the audit log is only added to' using errcode = 'insufficient_privilege';
end $$;
create trigger audit_added_to before update or delete on audit for each row execute function refuse_audit_change();
create trigger audit_kept before truncate on audit for each statement execute function refuse_audit_change();

alter table decisions add column undone_by uuid;
drop index decisions_author;
-- The record of one moderator, in order.
create index decisions_author on decisions (site_id, author_id, id) where author_id is not null;

alter table reports
  add column settled_at timestamptz,
  add column decision_id uuid,
  add constraint reports_decision_check check (decision_id is null or settled_at is not null),
  add constraint reports_decision_fkey foreign key (site_id, decision_id) references decisions (site_id, id);
-- What a decision settled, to open it again by the undo.
create index reports_decision on reports (site_id, decision_id) where decision_id is not null;
drop index reports_author;
-- What a reader reported, in order; and what goes with an author.
create index reports_author on reports (site_id, author_id, id);

alter table comments add column open_reports integer not null default 0 check (open_reports >= 0);
-- The queues, in order: what is reported; what is not public, by status. Those of published comments stand in comments_recent.
create index comments_reported on comments (site_id, created_at, id) where open_reports > 0;
create index comments_held on comments (site_id, status, created_at, id) where status in ('pending', 'spam', 'rejected');
drop index comments_author;
-- "Has this author a published comment?" (hold-first), how many of each status, and all of an author in order.
create index comments_author on comments (site_id, author_id, status, created_at, id) where author_id is not null;

-- Counting a million comments takes 50 ms each time, and one counter would be a row for which every post of a site waits. So each change
-- adds a row, nobody waits, and whoever reads puts what gathered together (moderation/counts.ts).
create table tallies (
  site_id text collate "C" not null,
  status text not null check (status in ('pending', 'spam', 'published', 'rejected')),
  n bigint not null
);
create index tallies_site on tallies (site_id);

create function tally_born() returns trigger language plpgsql as $$
begin
  insert into tallies (site_id, status, n) select site_id, status, count(*) from born where status <> 'deleted' group by 1, 2;
  return null;
end $$;
create function tally_gone() returns trigger language plpgsql as $$
begin
  insert into tallies (site_id, status, n) select site_id, status, -count(*) from gone where status <> 'deleted' group by 1, 2;
  return null;
end $$;
create function tally_moved() returns trigger language plpgsql as $$
begin
  insert into tallies (site_id, status, n)
  select new.site_id, moved.status, moved.n from (values (old.status, -1), (new.status, 1)) moved (status, n) where moved.status <> 'deleted';
  return null;
end $$;
create trigger comments_tally_born after insert on comments referencing new table as born for each statement execute function tally_born();
create trigger comments_tally_gone after delete on comments referencing old table as gone for each statement execute function tally_gone();
create trigger comments_tally_moved after update of status on comments for each row when (old.status <> new.status) execute function tally_moved();
insert into tallies (site_id, status, n) select site_id, status, count(*) from comments where status <> 'deleted' group by 1, 2;

-- Text to search in, apart from the comments: a post would wait for it, and staff alone search. moderation/search.ts fills it.
create table searchable (
  site_id text collate "C" not null,
  comment_id uuid not null,
  -- The site is one of its words: the index holds all sites.
  document tsvector not null,
  primary key (site_id, comment_id),
  foreign key (site_id, comment_id) references comments (site_id, id) on delete cascade
);
create index searchable_document on searchable using gin (document);
create table search_marks (
  site_id text collate "C" primary key references sites (id),
  language text not null,
  through uuid not null
);

-- An edit, a deletion or an undo changes what may be found, in the same transaction. Always a row, if an empty one: whoever makes the comment
-- searchable at the same time finds it there, and leaves it.
create function renew_searchable() returns trigger language plpgsql as $$
declare
  config text := coalesce((select language from search_marks where site_id = new.site_id), 'simple');
begin
  insert into searchable (site_id, comment_id, document)
  values (new.site_id, new.id, case when new.source = '' then '' else to_tsvector(config::regconfig, new.source) || array_to_tsvector(array['site:' || new.site_id]) end)
  on conflict (site_id, comment_id) do update set document = excluded.document;
  return null;
end $$;
create trigger comments_renew_searchable after update of source on comments for each row when (old.source <> new.source) execute function renew_searchable();

create table author_notes (
  site_id text collate "C" not null,
  id uuid not null,
  author_id uuid not null,
  written_by uuid,
  text text not null check (char_length(text) between 1 and 1000),
  created_at timestamptz not null default now(),
  primary key (site_id, id),
  foreign key (site_id, author_id) references authors (site_id, id) on delete cascade,
  foreign key (site_id, written_by) references authors (site_id, id) on delete set null (written_by)
);
create index author_notes_author on author_notes (site_id, author_id, id);
create index author_notes_writer on author_notes (site_id, written_by) where written_by is not null;

-- Who looks at which comment just now. A crash may empty it: claims end by themselves within a minute.
create unlogged table claims (
  site_id text collate "C" not null,
  comment_id uuid not null,
  author_id uuid not null,
  until timestamptz not null,
  primary key (site_id, comment_id),
  foreign key (site_id, comment_id) references comments (site_id, id) on delete cascade,
  foreign key (site_id, author_id) references authors (site_id, id) on delete cascade
);
create index claims_author on claims (site_id, author_id);

comment on table audit is 'What staff did, whatever it was: added to in the transaction of the act, never changed.';
comment on column audit.actor is 'The author who did it; null for the operator by command, and for one who was erased.';
comment on column audit.object is 'What it was done to: a kind and an id, as in `comment:0199…` or `settings`.';
comment on column decisions.undone_by is 'Who took it back.';
comment on column reports.settled_at is 'When a decision, or the deletion by its author, settled it; null while it is open.';
comment on column reports.decision_id is 'The decision that settled it.';
comment on column comments.open_reports is 'Reports of it that nobody has decided about.';
comment on table tallies is 'How many comments of each status a site has: the sum of these rows.';
comment on table searchable is 'The words of each comment, for the search of staff.';
comment on table search_marks is 'Up to which comment a site can be searched, and in which language.';
comment on table author_notes is 'What staff wrote down about an author; nobody else sees it.';
comment on table claims is 'Which comments a moderator looks at, so that two do not decide about one.';
