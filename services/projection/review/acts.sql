-- What did editors say of claims?
select id::text, body::text from record.event where type in ('claim-reviewed', 'claim-retracted')
