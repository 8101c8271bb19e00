-- Which schema of the ledger's names holds somebody else's tables? Whatever the ledger made has a record.layout beside it.
select nspname from pg_namespace as n
 where nspname in ('record', 'fold') and to_regclass('record.layout') is null
   and exists (select from pg_class where relnamespace = n.oid)
 order by nspname desc limit 1
