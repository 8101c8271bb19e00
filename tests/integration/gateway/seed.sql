-- A small generation: two states, their counties and cities, one law, one ruling, one raid. Run in its schema.
insert into place (key, id, name, kind, parent, state, answers_for, state_code, fips, population, same_as, names)
select key, 'ocd-division/country:us' || coalesce(tail, ''), name, kind, parent, state, key, code, fips, population, '{}', '{}'
from (values
  (1, null, 'United States', 'country', null::int, null::int, null, null, 331000000),
  (2, '/state:ca', 'California', 'state', 1, 2, 'CA', '06', 39538223),
  (3, '/state:ca/county:orange', 'Orange County', 'county', 2, 2, 'CA', '06059', null),
  (4, '/state:tx', 'Texas', 'state', 1, 4, 'TX', '48', 29145505),
  (5, '/state:tx/county:orange', 'Orange County', 'county', 4, 4, 'TX', '48361', null),
  (6, '/state:tx/county:travis', 'Travis County', 'county', 4, 4, 'TX', '48453', 1290188),
  (7, '/state:tx/county:travis/place:none', 'Lago "Vista"', 'place', 6, 4, 'TX', null, 8896),
  (8, '/state:tx/place:austin', 'Austin', 'place', 6, 4, 'TX', null, 961855),
  (9, '/state:tx/county:austin', 'Austin County', 'county', 4, 4, 'TX', '48015', null),
  (10, '/state:tx/county:orange/place:vidor', 'Vidor', 'place', 5, 4, 'TX', null, 9789),
  (11, '/state:tx/place:paris', 'Paris', 'place', 4, 4, 'TX', null, 24782),
  (12, '/state:ca/place:paris', 'Paris', 'place', 2, 2, 'CA', null, 24)
) p(key, tail, name, kind, parent, state, code, fips, population);
update place set same_as = '{ocd-division/country:us/state:tx/place:waterloo}', names = '{"Waterloo"}' where key = 8;
update place set lat = 30.26715, lng = -97.74306, geonames_id = 4671654, gnis = '01384012' where key = 8;

insert into place_alias select id, key from place;
insert into place_alias select lower(name), key from place where name not like '%"%';
insert into place_alias values ('waterloo', 8), ('ocd-division/country:us/state:tx/place:waterloo', 8);

insert into article (id, kind, url, publisher, language, published_at, fetched_at, reported_at, copy_of, erased, recorded_at, position)
values
  ('a0000000-0000-4000-8000-000000000001', 'article', 'https://news.example/sb4', 'The Example', 'en', '2017-05-07',
   '2017-05-08 10:00Z', '2017-05-07', null, false, '2017-05-08 10:00:01Z', 1),
  ('a0000000-0000-4000-8000-000000000002', 'document', 'https://court.example/order', null, null, '2017-08-30',
   '2017-08-30 22:00Z', '2017-08-30', null, false, '2017-08-30 22:00:00.25Z', 2),
  ('a0000000-0000-4000-8000-000000000003', 'article', 'https://wire.example/sb4', 'The Wire', 'en', null,
   '2017-05-09 10:00Z', '2017-05-09 10:00Z', 'a0000000-0000-4000-8000-000000000001', true, '2017-05-09 10:00Z', 3);
insert into reading values
  ('a0000000-0000-4000-8000-000000000001', 'frames', '1.2', '{c0000000-0000-4000-8000-000000000001}', '2017-05-08 10:00:02Z', 4);

insert into claim (id, kind, cause, places, roles, event_date, reported_at, recorded_at, method, version, confidence, tier,
                   source_grade, strong_key, evidence, data, standing, counts_from, counts_to, position)
select id::uuid, kind, cause::uuid, places::int[], roles::text[], event_date, reported_at::timestamptz, '2017-09-01', method, '1.0',
       confidence, 'auto', grade, null, evidence::jsonb, data::jsonb, standing, counts_from::timestamptz, 'infinity', position
from (values
  ('c0000000-0000-4000-8000-000000000001', 'policy-changed', 'a0000000-0000-4000-8000-000000000001', '{4}', '{actor}',
   '2017-05-07', '2017-05-07', 'frames', 850, 2,
   '[{"article": "a0000000-0000-4000-8000-000000000001", "field": "text", "start": 0, "end": 9},
     {"article": "a0000000-0000-4000-8000-000000000002", "field": "text", "start": 4, "end": 8}]',
   '{"stage": "enacted"}', 'counts', '2017-05-07', 5),
  ('c0000000-0000-4000-8000-000000000002', 'policy-changed', 'a0000000-0000-4000-8000-000000000003', '{4}', '{actor}',
   '2017-05', '2017-05-09 10:00Z', 'frames', 500, 2, '[]', '{"stage": "enacted"}', 'counts', '2017-05-09 10:00Z', 6),
  ('c0000000-0000-4000-8000-000000000003', 'ruling-issued', 'a0000000-0000-4000-8000-000000000002', '{6,8}',
   '{party,party}', '2017-08-30', '2017-08-30', 'curated', 1000, 4,
   '[{"article": "a0000000-0000-4000-8000-000000000002", "field": "title", "start": 0, "end": 5}]',
   '{"outcome": "granted"}', 'counts', '2017-08-30', 7),
  ('c0000000-0000-4000-8000-000000000004', 'enforcement-reported', null, '{3,6}', '{place,place}', null, '2017-02-10',
   'frames', 700, 2, '[]', '{}', 'counts', '2017-02-10', 8),
  ('c0000000-0000-4000-8000-000000000005', 'policy-changed', null, '{6}', '{actor}', '2017-02-01', '2017-02-01', 'curated',
   990, 4, '[]', '{"stage": "in_effect"}', 'counts', '2017-02-01', 9)
) c(id, kind, cause, places, roles, event_date, reported_at, method, confidence, grade, evidence, data, standing, counts_from, position);

insert into occurrence
select state, id::uuid, known_from::timestamptz, known_to::timestamptz, kind, event_date, day::date, places::int[], roles::text[], title,
       direction, verb, fields::jsonb, disagreements::jsonb, claims::uuid[], confidence, id::uuid
from (values
  ('ocd-division/country:us/state:tx', 'c0000000-0000-4000-8000-000000000001', '2017-05-07', '2017-05-09 10:00Z',
   'policy-changed', '2017-05-07', '2017-05-07', '{4}', '{actor}', 'Texas enacts SB 4', 'cooperates', 'enacted',
   '{"stage": "enacted", "direction": "cooperates", "dimensions": ["sanctuary_ban"], "effective_on": "2017-09-01"}',
   '{}', '{c0000000-0000-4000-8000-000000000001}', 850),
  ('ocd-division/country:us/state:tx', 'c0000000-0000-4000-8000-000000000001', '2017-05-09 10:00Z', 'infinity',
   'policy-changed', '2017-05-07', '2017-05-07', '{4}', '{actor}', 'Texas enacts SB 4 — "the ban"', 'cooperates', 'enacted',
   '{"stage": "enacted", "direction": "cooperates", "dimensions": ["sanctuary_ban"], "effective_on": "2017-09-01",
     "symbolic": false, "instrument": {"id": "tx:sb4-2017", "kind": "statute", "name": "Senate Bill 4"}}',
   '{"event_date": ["2017-05"], "confidence": [1, null]}',
   '{c0000000-0000-4000-8000-000000000001,c0000000-0000-4000-8000-000000000002}', 925),
  ('ocd-division/country:us/state:tx', 'c0000000-0000-4000-8000-000000000003', '2017-08-30', 'infinity',
   'ruling-issued', '2017-08-30', '2017-08-30', '{6,8}', '{party,party}', 'A court suspends SB 4', 'limits', 'granted',
   '{"outcome": "granted", "court": "W.D. Tex.", "case": "el-cenizo", "posture": "appealed", "stayed": false,
     "effects": [{"instrument": "tx:sb4-2017", "of": null, "dimensions": ["sanctuary_ban"], "effect": "suspends"}]}',
   '{}', '{c0000000-0000-4000-8000-000000000003}', 1000),
  ('ocd-division/country:us/state:ca', 'c0000000-0000-4000-8000-000000000004', '2017-02-10', 'infinity',
   'enforcement-reported', null, null, '{3}', '{place}', 'Arrests in two states', 'neutral', 'reported',
   '{"agency": "ICE", "counts": [{"n": 51, "unit": "arrested", "scope": "total"}], "period": {"from": "2017-02-06", "to": null}}',
   '{}', '{c0000000-0000-4000-8000-000000000004}', 700),
  ('ocd-division/country:us/state:tx', 'c0000000-0000-4000-8000-000000000004', '2017-02-10', 'infinity',
   'enforcement-reported', null, null, '{6}', '{place}', 'Arrests in two states', 'neutral', 'reported',
   '{"agency": "ICE", "counts": [{"n": 51, "unit": "arrested", "scope": "total"}], "period": {"from": "2017-02-06", "to": null}}',
   '{}', '{c0000000-0000-4000-8000-000000000004}', 700),
  ('ocd-division/country:us/state:tx', 'c0000000-0000-4000-8000-000000000005', '2017-02-01', 'infinity',
   'policy-changed', '2017-02-01', '2017-02-01', '{6}', '{actor}', 'Travis County limits detainers', 'limits', 'in_effect',
   '{"stage": "in_effect", "direction": "limits", "dimensions": ["detainer_holds"]}', '{}',
   '{c0000000-0000-4000-8000-000000000005}', 990)
) o(state, id, known_from, known_to, kind, event_date, day, places, roles, title, direction, verb, fields, disagreements,
    claims, confidence);

insert into stance (place, valid_from, valid_to, known_from, known_to, bits, ahead, touched, without, because) values
  (6, '2017-02-01', 'infinity', '2017-02-01', 'infinity', 1, '[]', 0, '{}',
   '{"1": ["c0000000-0000-4000-8000-000000000005"]}'),
  (4, '2017-05-07', '2017-09-01', '2017-05-07', '2017-08-30', 0, '[["2017-09-01", 32]]', 0, '{}', '{}'),
  (4, '2017-09-01', 'infinity', '2017-05-07', '2017-08-30', 32, '[]', 0, '{}',
   '{"32": ["c0000000-0000-4000-8000-000000000001"]}'),
  (4, '2017-05-07', 'infinity', '2017-08-30', 'infinity', 0, '[]', 0,
   '{"c0000000-0000-4000-8000-000000000003": {"bits": 32, "ahead": []}}', '{}');

insert into listing values
  (6, 'ICE', 'Declined Detainer Outcome Report', '2017-03-20', '2017-03-20', '2017-04-10', '2017-03-20', 'infinity', 'listed',
   'declined detainers', 'c0000000-0000-4000-8000-000000000005'),
  (6, 'ICE', 'Declined Detainer Outcome Report', null, '2017-04-10', 'infinity', '2017-04-10', 'infinity', 'withdrawn', null,
   'c0000000-0000-4000-8000-000000000005');
