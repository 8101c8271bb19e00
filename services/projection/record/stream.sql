-- Up to which entry has each stream been recorded? Entry ids are two numbers, not text: 9-0 comes before 10-0.
insert into record.stream as known (name, last_entry) values ($1, $2)
on conflict (name) do update set last_entry = excluded.last_entry
where string_to_array(excluded.last_entry, '-')::numeric[] > string_to_array(known.last_entry, '-')::numeric[]
