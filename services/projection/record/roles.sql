-- Who may do what? The gateway reads; quotes, headlines and authors come through bounded functions, texts never.
-- The classifier reads articles with their texts, when its group is new and their stream has been trimmed.
-- The roles get their login and their limits where they are deployed; each generation grants itself before it goes live.
do $$ begin
    if not exists (select from pg_roles where rolname = 'gateway') then
        create role gateway nologin;
        alter role gateway set default_transaction_read_only = on;
        alter role gateway set statement_timeout = '3s';
    end if;
    if not exists (select from pg_roles where rolname = 'classifier') then
        create role classifier nologin;
        alter role classifier set default_transaction_read_only = on;
    end if;
exception when duplicate_object or unique_violation then null;   -- another database of the server, at this instant
end $$;

grant usage on schema record, fold to gateway;
grant select on record.event, record.head, record.stream, record.conflict to gateway;
grant select on all tables in schema fold to gateway;
revoke execute on function record.quote, record.headline, record.author from public;
grant execute on function record.quote, record.headline, record.author to gateway;

grant usage on schema record to classifier;
grant select on record.event, record.head, record.text to classifier;
