"""Everything that is kept: tables, their mapping to the domain, units of work, migrations. The only SQL."""
