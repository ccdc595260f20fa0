// What all sessions of the gateway have in common, as rows of VALUES for set_config.
#pragma once

namespace tuskgate::gateway {

// Sessions in which nothing but our own code runs. An empty search_path leaves pg_catalog: every
// other name is qualified.
inline constexpr const char* kOwnNames = " ('search_path', ''),";

// Sessions that write to attached relations, and so run what their owners wrote: it finds its names
// as in the owners' own sessions, by the path of the role and the database. Not by one with a
// schema in which everybody may make functions: those could take the place of ours.
// https://wiki.postgresql.org/wiki/A_Guide_to_CVE-2018-1058
inline constexpr const char* kOwnersNames =
    " ('search_path', case when exists (select from unnest(current_schemas(false)) s (name)"
    " where has_schema_privilege('public', s.name, 'create')) then ''"
    " else current_setting('search_path') end),";

// Just-in-time compilation costs more than our statements take. Dates and intervals are printed as
// attached columns are read (column_type.h). Single writes find races by what READ COMMITTED shows
// them, and what was answered is durable, whatever the database's owner prefers; who prefers more
// than that has it. The server, too, has to find out when nobody is at the other end any more:
// until then the session keeps its locks.
inline constexpr const char* kSessionSettings =
    " ('client_encoding', 'UTF8'),"
    " ('standard_conforming_strings', 'on'),"
    " ('jit', 'off'),"
    " ('TimeZone', 'UTC'),"
    " ('DateStyle', 'ISO, YMD'),"
    " ('IntervalStyle', 'iso_8601'),"
    " ('extra_float_digits', '1'),"
    " ('bytea_output', 'hex'),"
    " ('default_transaction_isolation', 'read committed'),"
    " ('synchronous_commit', coalesce(nullif(current_setting('synchronous_commit'), 'off'), 'on')),"
    " ('idle_in_transaction_session_timeout', '60s'),"
    " ('tcp_keepalives_idle', '10'),"
    " ('tcp_keepalives_interval', '3'),"
    " ('tcp_keepalives_count', '3'),"
    " ('tcp_user_timeout', '15s')";

}  // namespace tuskgate::gateway
