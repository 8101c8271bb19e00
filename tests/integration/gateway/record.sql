-- What the read models of seed.sql rest on: events with their texts, and two entries of the journal.
insert into record.event
select position, id::uuid, 'article-seen', 1, null, '2017-05-08', '2017-05-08 10:00:01Z',
       json_build_object('specversion', '1.0', 'id', id, 'data', json_build_object('url', 'https://news.example/sb4')), '', '1-0'
from (values (1, 'a0000000-0000-4000-8000-000000000001'), (2, 'a0000000-0000-4000-8000-000000000002')) e(position, id);
insert into record.text values
  ('a0000000-0000-4000-8000-000000000001', 'title', 'Governor signs SB 4'),
  ('a0000000-0000-4000-8000-000000000001', 'text', 'Texas bans them.'),
  ('a0000000-0000-4000-8000-000000000001', 'author', 'The Capitol Desk'),
  ('a0000000-0000-4000-8000-000000000002', 'title', 'Order of the court'),
  ('a0000000-0000-4000-8000-000000000002', 'text', 'The 🗽 law is "stayed".');
insert into fold.change (position, place, scope, before, after, cause, at) values
  (12, 'ocd-division/country:us/state:tx', 'CURRENT', '{"status": "UNKNOWN", "basis": "NONE", "contested": false}',
   '{"status": "ANTI_SANCTUARY", "basis": "OWN", "contested": false}', 'c0000000-0000-4000-8000-000000000001', '2017-05-08'),
  (30, 'ocd-division/country:us/state:tx/county:travis', 'HISTORY', null, null, null, '2017-08-31 10:00Z');
