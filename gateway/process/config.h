// Settings, from the command line, then the environment (TUSKGATE_*), then a configuration file,
// then these defaults.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "gateway/process/audit_mode.h"
#include "gateway/process/auth_mode.h"
#include "gateway/process/namespaces.h"

namespace tuskgate::gateway {

struct Config {
  // --listen host:port
  std::string listen_host = "127.0.0.1";
  std::uint16_t listen_port = 8000;  // 0 picks a free one; the ready line tells it

  AuthMode auth = AuthMode::kNone;  // --auth: whether signatures are verified

  std::string tls_certificate;   // --tls-cert: PEM; TLS is not spoken if this and the next but one
                                 // are not set
  std::string tls_key;           // --tls-key
  bool tls_self_signed = false;  // --tls-self-signed: with a certificate of our own
  std::string tls_client_ca;  // --tls-client-ca: who vouches for clients; empty: they are not asked
  bool tls_client_required = true;  // --tls-client-certs required, or else optional

  // What has to be said for listen_host to be no loopback address, without auth or TLS.
  bool insecure_no_auth = false;  // --insecure-no-auth
  bool insecure_no_tls = false;   // --insecure-no-tls
  bool allow_remote = false;      // --allow-remote: both, as they were called once
  // What has to be said for auth_verifier to be elsewhere, and asked without TLS.
  bool insecure_no_verifier_tls = false;  // --insecure-no-verifier-tls

  std::string credentials_file;  // --credentials: who may sign requests; none if empty
  std::string key_file;          // --key-file: for what is encrypted; none if empty
  std::string auth_verifier;     // --auth-verifier: a URL, who is asked about others; none if empty

  // --cors-origins: whose web pages may send requests, or all with *
  std::vector<std::string> cors_origins;
  std::vector<std::string> hosts;  // --hosts: names by which clients come

  // --admin-listen host:port, loopback: where the test kit listens; not at all if the host is empty
  std::string admin_host;
  std::uint16_t admin_port = 0;

  std::string data_directory =
      "./data";              // --data: the embedded cluster, unless database_url is set
  std::string database_url;  // --database-url: an existing server

  // --trust-owners: roles whose comments attach relations, or all with *
  std::vector<std::string> trust_owners;
  std::string mapping_file;  // --mapping: how relations appear as tables; none if empty

  // --init: definitions of tables, and items, to be loaded before the first request; none if empty
  std::string init_directory;

  std::string region = "us-east-1";         // --region, in ARNs only
  std::string account_id = "000000000000";  // --account-id, in ARNs only

  Namespaces namespaces = Namespaces::kNone;  // --namespaces: who sees which tables

  int workers = 0;            // --workers: threads; 0 is one per core
  int read_connections = 1;   // --read-connections, per worker
  int write_connections = 4;  // --write-connections, per worker
  int bulk_connections = 4;   // --bulk-connections, per worker
  int partitions = 1;  // --partitions: hash partitions of a table made from now on; a power of two

  int stream_shards = 1;       // --stream-shards: of a stream that begins from now on
  int stream_shard_hours = 0;  // --stream-shard-hours: until they are closed; 0: they stay open

  std::string kinesis_endpoint;    // --kinesis-endpoint: where changes are sent; empty: nowhere
  std::string event_sources_file;  // --event-sources: who is given changes; none if empty

  bool stream_events = false;  // --stream-events: changes as Server-Sent Events

  bool throttle = false;    // --throttle: enforce provisioned throughput and on-demand maxima
  int create_delay_ms = 0;  // --create-delay: how long a new table stays CREATING
  int update_delay_ms = 0;  // --update-delay: how long a changed table stays UPDATING
  int delete_delay_ms = 0;  // --delete-delay: how long a deleted table stays DELETING

  int ttl_interval_ms = 1000;  // --ttl-interval: how often expired items are looked for

  // --item-collection-limit: bytes that the items of one partition key and their entries in local
  // indexes may have
  std::int64_t item_collection_limit = 10'737'418'240;

  // --transaction-conflicts: fail, or else wait, where an item is locked
  bool conflicts_fail = false;

  int page_budget_ms = 100;         // --page-budget: for a page whose filter finds little
  int silence_timeout_seconds = 8;  // --silence-timeout: when PostgreSQL is taken for lost

  std::size_t connections_per_address = 1000;  // --connections-per-address; 0: any number

  std::string audit_log;  // --audit-log: file of audit records, - for stdout; empty: there are none
  AuditEvents audit_events = AuditEvents::kManagement;             // --audit-events
  std::vector<std::string> audit_tables;                           // --audit-tables: empty: all
  AuditOverflow audit_overflow = AuditOverflow::kManagementWaits;  // --audit-overflow

  bool debug_headers = false;      // --debug-headers: x-tuskgate-round-trips on each response
  int idle_timeout_seconds = 300;  // --idle-timeout: keep-alive connection without a request
  int request_timeout_seconds =
      30;  // --request-timeout: from the first byte to the last of a request
  std::size_t body_limit = 16u << 20;  // --body-limit, bytes
  std::string log_level = "info";      // --log-level: debug, info, warn, error
};

}  // namespace tuskgate::gateway
