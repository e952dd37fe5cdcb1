-- The site `demo` and the discussions of its articles (src/pages/articles.ts), as if readers had written them over the last three days.
-- Only what people did stands here: who said what, when, and how many liked it. All that follows from it (places in the tree, numbers of
-- changes, counts, ranks) is worked out below from the rows, so that it cannot be wrong by a slip of the pen; a test works it out again.

insert into sites (id, settings) values ('demo', '{"name": "Slack Water", "allowedOrigins": ["*"]}');

insert into authors (site_id, id, kind, name, badge, created_at)
select 'demo', ('0199a000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, case when badge is null then 'guest' else 'staff' end, name, badge, now() - interval '40 days'
from (values
  (1, 'Maren Oduya', null), (2, 'Tobias Fell', null), (3, 'Aoife Brannigan', null), (4, 'jules', null), (5, 'R. Pask', null), (6, 'Hanneke de Wit', null),
  (7, 'Sam Whitlock', null), (8, 'Priya N.', null), (9, 'Kenji Mori', null), (10, 'Old Salt', null), (11, 'Ottilie Wray', 'moderator'), (12, 'نور', null),
  (13, 'Cass Weatherby', null), (14, 'Dervla', null), (15, 'Edwin P.', null), (16, 'سامي', null), (17, 'Lowri', null), (18, 'Baptiste', null)
) as a (n, name, badge);

insert into threads (site_id, id, article_key, article_title, created_at)
select 'demo', ('0199a000-0000-7001-8000-' || lpad(n::text, 12, '0'))::uuid, key, title, now() - interval '4 days'
from (values
  (1, 'the-tide-tables', 'A year of water, copied out by hand'),
  (2, 'bread-at-three', 'Bread at three in the morning'),
  (3, 'what-a-dead-radio-says', 'What a dead radio says'),
  (4, 'a-census-of-benches', 'A census of benches'),
  (5, 'letter-from-the-corniche', 'رسالة من الكورنيش')
) as t (n, key, title);

-- What was said. `html` is given where it is more than the text as one paragraph; `source` and `html` are what the renderer makes of them.
-- `edited` and `deleted` are minutes after the comment; `before` is what an edited one said first.
create temporary table said (
  thread integer, n integer, parent integer, author integer, ago interval, up integer, down integer, source text, html text,
  edited integer, before text, deleted integer, primary key (thread, n)
);

insert into said (thread, n, parent, author, ago, up, down, source, html) values
  (1, 1, null, 1, '27:10', 9, 0, 'My grandmother had one of these pinned inside the van door. I am fairly sure that I learned to read from it: *high*, *low*, *high*, *low*.',
    '<p>My grandmother had one of these pinned inside the van door. I am fairly sure that I learned to read from it: <em>high</em>, <em>low</em>, <em>high</em>, <em>low</em>.</p>'),
  (1, 2, 1, 10, '26:20', 11, 0, 'Same here, only it was inside the biscuit cupboard. You could not have a biscuit without knowing where the water was.', null),
  (1, 3, 2, 3, '25:30', 6, 0, 'This explains my entire family.', null),
  (1, 4, null, 2, '22:05', 8, 1,
E'> Four gets you most of the sea.\n\nFrom a person who does this for a living: she is right. The four she adds carry about nine tenths of the water on a coast like this one. The other thirty-three are for harbour masters and for people who like to be sure.\n\nThere is a machine like Thomson’s in Liverpool that can still be run. It sounds like a very calm sewing machine.',
E'<blockquote>\n<p>Four gets you most of the sea.</p>\n</blockquote>\n<p>From a person who does this for a living: she is right. The four she adds carry about nine tenths of the water on a coast like this one. The other thirty-three are for harbour masters and for people who like to be sure.</p>\n<p>There is a machine like Thomson’s in Liverpool that can still be run. It sounds like a very calm sewing machine.</p>'),
  (1, 5, 4, 4, '21:15', 2, 0, 'But how does a telephone add up thirty-seven of them? Is it really only cosines?', null),
  (1, 6, 5, 2, '20:40', 7, 0,
E'Really only cosines.\n\n```\nheight = mean + sum(a * cos(speed * t - phase))\n```\n\nThirty-seven times, and the telephone goes back to sleep.',
E'<p>Really only cosines.</p>\n<pre><code>height = mean + sum(a * cos(speed * t - phase))\n</code></pre>\n<p>Thirty-seven times, and the telephone goes back to sleep.</p>'),
  (1, 7, 6, 4, '20:20', 5, 0, 'I have read this four times and I am going to the harbour.', null),
  (1, 8, 7, 11, '20:02', 4, 0, 'Take a coat, and tell us what the cane says.', null),
  (1, 9, null, 7, '16:12', 0, 0, 'If they are exact for somewhere else then they are wrong, and I don’t see why we pay for them.', null),
  (1, 10, 9, 5, '15:05', 3, 1, 'I don’t think that’s fair. The official tables say plainly which port they are for. It is the four minutes that somebody ought to be ashamed of.', null),
  (1, 11, 10, 14, '14:30', 10, 0, 'My uncle worked out the four minutes. He was on the other side of the bay at the time, and had a cold.', null),
  (1, 12, null, 8, '9:20', 6, 0, 'The man who *would like to continue to have birthdays*. I laughed so much on the bus that somebody moved.',
    '<p>The man who <em>would like to continue to have birthdays</em>. I laughed so much on the bus that somebody moved.</p>'),
  (1, 13, null, 9, '6:15', 12, 0, 'In our village in Mie the oldest of the divers kept the tide in knots on a cord, one for each day after the new moon. When the school gave her a printed calendar, she hung it beside the cord and corrected the calendar in red.', null),
  (1, 14, 13, 6, '5:08', 2, 0, 'In red! Did the calendar people ever hear of it?', null),
  (1, 15, 14, 9, '4:32', 9, 0, 'They came once, with cameras. She gave them tea, and told them that the cord was for drying squid.', null),
  (1, 16, null, 13, '2:14', 3, 0, 'So who was right? It is well past the ninth of March where I am.', null),
  (1, 17, 16, 17, '0:55', 4, 0, 'The copy that I bought has a pencil mark beside that day, a small *v*. Whether it means victory or verified, the chandler would not say.',
    '<p>The copy that I bought has a pencil mark beside that day, a small <em>v</em>. Whether it means victory or verified, the chandler would not say.</p>'),
  (1, 18, null, 15, '0:26', 2, 0, 'Does the chandler send the book by post? I live four hundred kilometres from any water and I would like one very much.', null),
  (1, 19, 18, 10, '0:08', 1, 0, 'He does. Put a stamp in the envelope, and don’t ask about the weather.', null),

  (2, 1, null, 17, '19:10', 8, 0, 'I was the nurse. Not *that* nurse, but a nurse, on the 4.40 bus. You learn which windows are lit.',
    '<p>I was the nurse. Not <em>that</em> nurse, but a nurse, on the 4.40 bus. You learn which windows are lit.</p>'),
  (2, 2, 1, 18, '18:25', 5, 0, 'In my street it is a man who repairs accordions. One sleeps badly, but in tune.', null),
  (2, 3, null, 6, '7:12', 6, 0, 'The plum! Every September! Will somebody please sit in the bus shelter with a notebook.', null),
  (2, 4, 3, 11, '6:30', 9, 0, 'We thought about it, and decided that the magazine would rather not know.', null),
  (2, 5, 4, 6, '6:03', 4, 0, 'You are right. I withdraw the notebook.', null),
  (2, 6, null, 1, '3:18', 3, 0, 'What becomes of the dentist’s loaf when the dentist is on holiday?', null),

  (3, 1, null, 15, '50:00', 7, 0, '“Mice are mice.” Forty years in the trade, and I have never heard it put better.', null),
  (3, 2, null, 4, '11:10', 2, 0, 'Please, what *is* the fish? I have smelled it, and nobody believed me.',
    '<p>Please, what <em>is</em> the fish? I have smelled it, and nobody believed me.</p>'),
  (3, 3, 2, 2, '10:22', 6, 0, 'Amines, when the electrolyte leaks and gets warm. You were right, and you should open a window.', null),
  (3, 4, null, 14, '5:24', 9, 0, 'Our set had Kalundborg on the glass. As a child I took it for a kind of weather.', null),
  (3, 5, 4, 9, '1:33', 5, 0, 'It is. Mild, with long pauses.', null),

  (4, 1, null, 13, '70:00', 10, 0, 'As a resident of Cove Lane: the workmen *were* drunk. But it is a very good wall.',
    '<p>As a resident of Cove Lane: the workmen <em>were</em> drunk. But it is a very good wall.</p>'),
  (4, 2, 1, 5, '66:30', 6, 0, 'Both can be true. Most of the church was built that way.', null),
  (4, 3, null, 3, '13:40', 11, 0, 'I looked for the bench that is good for bad news, and found somebody on it. We nodded.', null),
  (4, 4, null, 7, '4:05', 1, 0, 'Is there a map? I should like to sit on all of them before my knee is done.', null),

  (5, 1, null, 12, '12:20', 4, 0, 'كان جدي يقول الشيء نفسه عن السمك، وعن الشطرنج أيضًا.', null),
  (5, 2, 1, 16, '11:15', 3, 0, 'الدقيقة التي يقف فيها الماء… كنت أظن أنني الوحيد الذي يصمت فيها.', null),
  (5, 3, null, 18, '2:44', 3, 0, 'I read this with a dictionary and three cups of tea. The last line was worth all of it.', null),
  (5, 4, 3, 12, '1:16', 5, 0, 'شكرًا، وأهلًا بك على السور. *Bring your own chair.*', '<p>شكرًا، وأهلًا بك على السور. <em>Bring your own chair.</em></p>');

update said set html = '<p>' || source || '</p>' where html is null;
update said set edited = 6, before = 'In our village in Mie the oldest of the divers kept the tide in knots on a cord. When the school gave her a calendar she corrected it in red.'
  where thread = 1 and n = 13;
update said set deleted = 95 where thread = 1 and n = 9;

-- Every change of a thread has a number, in the order in which it happened: a comment is born with one, an edit and a deletion take the next.
create temporary table happened as
select thread, n, what, row_number() over (partition by thread order by at) as number
from (
  select thread, n, 'birth' as what, now() - ago as at from said
  union all select thread, n, 'edit', now() - ago + make_interval(mins => edited) from said where edited is not null
  union all select thread, n, 'deletion', now() - ago + make_interval(mins => deleted) from said where deleted is not null
) as events;

insert into comments (site_id, thread_id, id, seq, parent_id, root_id, path, author_id, status, source, html, renderer, created_at, published_at, edited_at, deleted_at)
with recursive placed as (
  select s.thread, s.n, s.n as root, array[h.number::integer] as path from said s join happened h using (thread, n) where s.parent is null and h.what = 'birth'
  union all
  select s.thread, s.n, p.root, p.path || h.number::integer
  from placed p join said s on s.thread = p.thread and s.parent = p.n join happened h on h.thread = s.thread and h.n = s.n and h.what = 'birth'
), named as (
  select thread, n, ('0199a000-0000-7' || lpad(thread::text, 3, '0') || '-9000-' || lpad(n::text, 12, '0'))::uuid as id from said
)
select 'demo', ('0199a000-0000-7001-8000-' || lpad(s.thread::text, 12, '0'))::uuid, own.id,
  (select max(h.number) from happened h where h.thread = s.thread and h.n = s.n), above.id, top.id, p.path,
  case when s.deleted is null then ('0199a000-0000-7000-8000-' || lpad(s.author::text, 12, '0'))::uuid end,
  case when s.deleted is null then 'published' else 'deleted' end,
  case when s.deleted is null then s.source else '' end, case when s.deleted is null then s.html else '' end, 1,
  date_trunc('milliseconds', now() - s.ago), date_trunc('milliseconds', now() - s.ago), date_trunc('milliseconds', now() - s.ago + make_interval(mins => s.edited)),
  date_trunc('milliseconds', now() - s.ago + make_interval(mins => s.deleted))
from said s join placed p using (thread, n) join named own using (thread, n) join named top on top.thread = s.thread and top.n = p.root
  left join named above on above.thread = s.thread and above.n = s.parent;

insert into revisions (site_id, comment_id, number, source, html, created_at)
select 'demo', ('0199a000-0000-7' || lpad(thread::text, 3, '0') || '-9000-' || lpad(n::text, 12, '0'))::uuid, 1, before, '<p>' || before || '</p>',
  date_trunc('milliseconds', now() - ago)
from said where before is not null;

-- Who voted is drawn from the other authors, the same ones each time.
insert into votes (site_id, comment_id, author_id, value, created_at)
select 'demo', v.comment_id, v.author_id, case when v.turn <= v.up then 1 else -1 end, v.created_at
from (
  select c.id as comment_id, a.id as author_id, s.up, s.down, c.created_at, row_number() over (partition by c.id order by md5(c.id::text || a.id::text)) as turn
  from said s
    join comments c on c.site_id = 'demo' and c.id = ('0199a000-0000-7' || lpad(s.thread::text, 3, '0') || '-9000-' || lpad(s.n::text, 12, '0'))::uuid
    join authors a on a.site_id = 'demo' and a.id is distinct from c.author_id
) as v
where v.turn <= v.up + v.down;

-- What follows from the rows.
update comments c set
  reply_count = (
    select count(*) from comments d
    where d.site_id = c.site_id and d.thread_id = c.thread_id and d.status = 'published' and d.path > c.path and d.path[1:cardinality(c.path)] = c.path
  ),
  up = v.up, down = v.down,
  -- The lower bound of Wilson's interval at 95 %, as comments/rank.ts has it.
  rank = case when v.up = 0 then 0 else greatest(0, (
    v.up / (v.up + v.down) + z2 / (2 * (v.up + v.down))
      - sqrt(z2 * (v.up * v.down / (v.up + v.down) ^ 2 + z2 / (4 * (v.up + v.down))) / (v.up + v.down))
  ) / (1 + z2 / (v.up + v.down))) end
from (
  select c.id, count(*) filter (where v.value = 1)::double precision as up, count(*) filter (where v.value = -1)::double precision as down,
    1.959963984540054::double precision ^ 2 as z2
  from comments c left join votes v on v.site_id = c.site_id and v.comment_id = c.id where c.site_id = 'demo' group by c.id
) as v
where c.site_id = 'demo' and c.id = v.id;

update threads t set
  head = c.head, version = c.head + c.votes, comment_count = c.published
from (
  select c.thread_id, max(c.seq) as head, count(*) filter (where c.status = 'published') as published, sum(c.up + c.down) as votes
  from comments c where c.site_id = 'demo' group by c.thread_id
) as c
where t.site_id = 'demo' and t.id = c.thread_id;

-- The votes came after all that was said, comment by comment; each raised the version of its thread by one.
update comments c set voted_version = t.head + v.latest
from (
  select id, thread_id, sum(up + down) over (partition by thread_id order by seq) as latest from comments where site_id = 'demo' and up + down > 0
) as v join threads t on t.site_id = 'demo' and t.id = v.thread_id
where c.site_id = 'demo' and c.id = v.id;

drop table happened;
drop table said;

-- Without statistics Postgres takes every index that begins with the site for as good as any other, and the first minute of a new service
-- would search by the wrong ones: posts cost 1.5 times the CPU (measured), until autovacuum comes by.
analyze sites, authors, threads, comments, votes, idempotency_keys;
