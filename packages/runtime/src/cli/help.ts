/** What `isthmus help` says. */
export const helpText = `Isthmus keeps CRM and ERP systems in agreement.

isthmus start [--data DIR] [--port N] [--host HOST] [--no-playground] [--allow-private HOST:PORT]...
    Starts editor and runtime, and two small systems to try flows against.
isthmus run FLOW.json [--input FILE|-] [--connection NAME=URL]... [--trigger NODE] [--up-to NODE | --only NODE]
            [--no-pins] [--send NODE=COUNT]... [--data DIR] [--json]
    Runs a flow once, without a server. The input is a JSON object, a JSON array or one JSON value per line.
    A connection's credential stands in its URL: http://user:password@host, or http://token@host; further public
    fields are query parameters. With --data the connections stored there can be used as well.
    --up-to NODE runs what leads to a node and the node, --only NODE the node alone. Pinned records stand for their nodes
    (--no-pins: they do not). Nothing is sent to other systems but what --send NODE=COUNT allows; the rest is shown.
    --json: the last line of the output is {runId,status,records:{in,out,errors},durationMs}.
isthmus validate FLOW.json [--data DIR] [--json]
    Names every problem of a flow. With --data its connections are checked too.
isthmus runs [--flow ID] [--status STATUS]... [--limit N] [--data DIR] [--json]
    Lists the latest runs.
isthmus polls [list] [--data DIR] [--json]
    Tells how far poll triggers have come and how their last looks went.
isthmus polls reset FLOW NODE [--from now|everything|DATE] [--data DIR]
    Lets a poll begin anew.
isthmus parked [list] [--flow ID] [--data DIR] [--json]
    Lists the records whose writes have an outcome that nobody knows: they wait for a person.
isthmus parked resolve ID --as happened|again|dropped [--record JSON] [--data DIR]
    Decides about one of them: the write happened (and gave the record that --record says), it did not and is sent again
    with the same key, or the record is given up. Its run goes on.
isthmus value-maps [list] [--data DIR] [--json]
    Lists the tables that translate values between systems.
isthmus value-maps export NAME [FILE] [--data DIR] [--json]
    Writes the entries of one as CSV, or with --json the whole of it.
isthmus value-maps import NAME FILE|- [--encoding utf-8|gb18030] [--data DIR]
    Saves a new version with the entries of a CSV file; a file that ends in .json holds the whole of it and may be a new one.
isthmus import odata|openapi|wsdl|request FILE|URL|- [--name ID] [--title TITLE] [--overlay FILE] [--connection NAME]
               [--sign-in KIND] [--objects A,B] [--operations A,B] [--allow-private HOST:PORT]... [--preview]
               [--data DIR] [--json]
    Makes a connector of a contract; a server that runs offers its nodes within seconds. --preview only tells what would come.
    With --connection the contract is fetched with its credential, from a path below its address.
    A WSDL becomes a connection; of a request (cURL command, HAR entry, JSON sample) come a connection with its credential and,
    on the standard output, a flow with the call. Exit code 2 when the contract cannot be used.
isthmus import sql URL|- [--name NAME] [--connection NAME] [--allow-private HOST:PORT]... [--preview] [--data DIR] [--json]
    Makes a connection to a database and keeps what it says of its tables, views and keys, so that flows are checked with it.
    postgresql://user:password@host:5432/database?schema=sales, or mariadb://, mysql://; "-" reads the URL from the standard
    input, where no list of processes shows its password. With --connection it asks one that is there. It can only read until
    tables to write are named: ?writeTables=orders,lines.
isthmus connector check DEFINITION.json [--json]
    Names every problem of a connector definition.
isthmus connector docs DEFINITION.json|ID [--language en|zh-CN] [--data DIR] [--json]
    Prints what a connector is and does: sign-in, entities, paging, changes, what is safe to repeat, limits, errors, webhooks,
    node types, what was verified and how. With --data imported connectors are known, too.
isthmus connector mock DEFINITION.json [--port N] [--records N] [--seed N] [--json]
    Serves a made-up system that the definition describes on this machine, until it is stopped; prints its address and the
    fields that a connection to it must hold.
isthmus connector test DEFINITION.json [--case ID]... [--seed N] [--json]
    Tests the connector against such a system: pages, changes, lost answers, throttling, awkward texts and all else that
    every connector must do. --case runs only those.
isthmus connector test DEFINITION.json --connection FILE [--object NAME]... [--write] [--json]
    Tests it against a system that runs, as far as that can be done from outside. The file holds the fields of a connection:
    {"config": {"baseUrl": "https://..."}, "secret": {...}}. Nothing is written over there without --write.
isthmus staging ddl --engine postgres|mariadb|sqlserver|oracle --from SCHEMA.json|- [--table NAME] [--ledger]
    Prints the statements that make a staging table of an intermediate database for records of a JSON Schema; with
    --ledger also the table in which writes are noted together with the rows they write.
isthmus db stats [--data DIR] [--json]
    Tells what the database holds: sizes by table, runs by status, the share of each flow.
isthmus db prune [--data DIR] [--json]
    Removes runs that were kept long enough, as the server does by itself every ten minutes.
isthmus db backup FILE [--data DIR] [--json]
    Copies the database, also while the server runs.
isthmus db check [--data DIR] [--json]
    Reads the whole database and names everything that is damaged.
isthmus help

Exit codes: 0 succeeded, 1 failed or partial, 2 invalid flow or usage.
`
