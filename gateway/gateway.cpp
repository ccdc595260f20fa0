#include "gateway/gateway.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <functional>
#include <future>
#include <iterator>
#include <limits>
#include <optional>
#include <set>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_future.hpp>
#include <fmt/format.h>
#include <sys/resource.h>

#include "gateway/access/resource_policies.h"
#include "gateway/audit/audit_log.h"
#include "gateway/audit/audit_trail.h"
#include "gateway/auth/signature_authenticator.h"
#include "gateway/catalog/attached_tables.h"
#include "gateway/catalog/catalog.h"
#include "gateway/catalog/server_check.h"
#include "gateway/clock.h"
#include "gateway/delivery/event_source.h"
#include "gateway/delivery/stream_events.h"
#include "gateway/dispatcher.h"
#include "gateway/http/listener.h"
#include "gateway/identity/identity_source.h"
#include "gateway/jobs/jobs.h"
#include "gateway/observe/log.h"
#include "gateway/operations/table_answers.h"
#include "gateway/postgres/pipeline.h"
#include "gateway/preload/preload.h"
#include "gateway/preload/turn.h"
#include "gateway/process/settings.h"
#include "gateway/process/text_file.h"
#include "gateway/sts/token_service.h"
#include "gateway/testkit/test_kit.h"
#include "gateway/tls/certificate_keeper.h"
#include "gateway/tls/self_signed.h"
#include "gateway/verifier/verifier.h"
#include "gateway/verifier/verifying_authenticator.h"
#include "gateway/web/http_url.h"

namespace tuskgate::gateway {
namespace {

// For requests under way when the process is told to end.
constexpr std::chrono::seconds kGrace{10};

PipelineOptions OptionsOf(const Config& config, const std::string& connection_string) {
  PipelineOptions options;
  options.silence_timeout_ms = config.silence_timeout_seconds * 1000;
  options.connection_string = connection_string;
  options.server_is_ours = config.database_url.empty();
  // One for each worker keeps all processors of this machine at it; a server elsewhere may have
  // more.
  if (options.server_is_ours) options.long_connections = 1;
  options.read_connections = config.read_connections;
  options.write_connections = config.write_connections;
  options.bulk_connections = config.bulk_connections;
  options.item_collection_limit = config.item_collection_limit;
  options.fails_when_locked = config.conflicts_fail;
  return options;
}

TableDelays DelaysOf(const Config& config) {
  return {config.create_delay_ms / 1000.0, config.update_delay_ms / 1000.0,
          config.delete_delay_ms / 1000.0};
}

SendingOptions SendingOf(const Config& config) {
  SendingOptions sending;
  sending.region = config.region;
  const auto endpoint = ReadHttpUrl(config.kinesis_endpoint);
  if (!endpoint) return sending;
  const auto credentials = CredentialsOfEnvironment();
  if (!credentials) {
    throw std::runtime_error(
        "--kinesis-endpoint needs AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment");
  }
  sending.kinesis = KinesisOptions{*endpoint, *credentials};
  return sending;
}

AttachedTables::FileReader MappingFileReader(const std::string& path) {
  if (path.empty()) return {};
  return [path] { return ReadTextFile(path); };
}

std::vector<EventSource> EventSourcesOf(const std::string& path) {
  if (path.empty()) return {};
  const std::optional<std::string> text = ReadTextFile(path);
  if (!text) throw std::runtime_error(fmt::format("--event-sources: cannot read {}", path));
  auto sources = ReadEventSources(*text);
  if (sources.has_error()) {
    throw std::runtime_error(fmt::format("--event-sources: {}: {}", path, sources.error().message));
  }
  return *std::move(sources);
}

std::unique_ptr<IdentitySource> IdentitiesOf(const Config& config) {
  if (config.credentials_file.empty() && config.key_file.empty() && config.auth_verifier.empty()) {
    return nullptr;
  }
  return std::make_unique<IdentitySource>(IdentityFiles{config.credentials_file, config.key_file},
                                          config.account_id);
}

// The token is in the environment, where the process's arguments are anybody's to read.
std::unique_ptr<Verifier> VerifierOf(const Config& config) {
  const auto url = ReadHttpUrl(config.auth_verifier);
  if (!url) return nullptr;
  VerifierOptions options;
  options.url = *url;
  options.account_id = config.account_id;
  // NOLINTNEXTLINE(concurrency-mt-unsafe): nobody changes the environment.
  if (const char* token = std::getenv("TUSKGATE_VERIFIER_TOKEN")) options.token = token;
  if (!std::all_of(options.token.begin(), options.token.end(),
                   [](unsigned char c) { return c > ' ' && c < 0x7f; })) {
    throw std::runtime_error("TUSKGATE_VERIFIER_TOKEN has other than visible characters");
  }
  return std::make_unique<Verifier>(std::move(options));
}

// Of large bodies, until it is known whether who sends them may.
constexpr std::size_t kUnvettedBytes = std::size_t{128} << 20;

std::size_t MostUnvetted(const Config& config) {
  return std::max<std::size_t>(kUnvettedBytes, config.body_limit);
}

// Each may be as large as any as sent, and once more when it is decompressed.
std::size_t MostUnknown(const Config& config) {
  return std::max<std::size_t>(1, kUnvettedBytes / config.body_limit);
}

// What the workers have in common.
struct Shared {
  Catalog& catalog;
  AttachedTables& attached_tables;
  ResourcePolicies& resource_policies;
  translator::ItemFormat item_format;
  Throttle* throttle;
  FaultRules* faults;
  const IdentityKeys* identities;
};

OperationServices ServicesOf(const Config& config, Pipeline& pipeline, const Shared& shared) {
  return {pipeline,
          shared.catalog,
          {config.region, config.account_id},
          {},
          config.partitions,
          config.stream_shards,
          shared.item_format,
          shared.throttle,
          DelaysOf(config),
          &shared.attached_tables,
          std::chrono::milliseconds(config.page_budget_ms),
          config.namespaces,
          {},
          shared.faults,
          &shared.resource_policies,
          shared.identities};
}

std::unique_ptr<AuditLog> AuditLogOf(const Config& config) {
  if (config.audit_log.empty()) return nullptr;
  return std::make_unique<AuditLog>(config.audit_log,
                                    translator::ArnScope{config.region, config.account_id});
}

// What one thread owns. Its parts must go in the reverse order of their making.
struct WorkerThread {
  WorkerThread(const Config& config, const std::string& connection_string, const Shared& shared)
      : pipeline(std::make_unique<Pipeline>(io, OptionsOf(config, connection_string))),
        dispatcher(ServicesOf(config, *pipeline, shared)),
        events(*pipeline, config.region, shared.item_format) {}

  void AuditTo(AuditLog& log, const Config& config) {
    trail.emplace(log,
                  AuditOptions{config.audit_events, config.audit_tables, config.audit_overflow});
    dispatcher.SetAuditTrail(&*trail);
  }

  boost::asio::io_context io{1};
  std::unique_ptr<Pipeline> pipeline;
  Dispatcher dispatcher;
  StreamEvents events;
  std::optional<AuditTrail> trail;  // none: nothing is audited
  std::thread thread;
};

int WorkersOf(const Config& config) {
  return config.workers > 0 ? config.workers
                            : static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
}

// Descriptors that are left for clients when PostgreSQL is connected to as often as may be, and
// processes, logs and files have theirs.
std::size_t RoomForSessions(const Config& config) {
  constexpr rlim_t kOthers = 100;
  constexpr rlim_t kLeast = 16;
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) {
    return std::numeric_limits<std::size_t>::max();
  }
  const rlim_t own = static_cast<rlim_t>(MostConnections(config)) + kOthers;
  return limit.rlim_cur > own + kLeast ? limit.rlim_cur - own : kLeast;
}

http::BrowserRules BrowserRulesOf(const Config& config) {
  http::BrowserRules rules;
  rules.origins = config.cors_origins;
  rules.any_origin =
      std::find(rules.origins.begin(), rules.origins.end(), "*") != rules.origins.end();
  rules.hosts = config.hosts;
  rules.any_host = !ListensOnLoopback(config);
  return rules;
}

// In the data directory, or where there is none, in that in which the gateway was started.
SelfSigned SelfSignedOf(const Config& config) {
  std::vector<std::string> names = {"localhost", "127.0.0.1", "::1"};
  const auto add = [&names](const std::string& name) {
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  };
  constexpr std::string_view kEverywhere[] = {"0.0.0.0", "::"};
  if (std::find(std::begin(kEverywhere), std::end(kEverywhere), config.listen_host) ==
      std::end(kEverywhere)) {
    add(config.listen_host);
  }
  for (const std::string& host : config.hosts) add(host);
  return KeepSelfSigned(
      config.database_url.empty() ? config.data_directory + "/tls" : "tuskgate-tls", names);
}

TestKitOptions TestKitOptionsOf(const Config& config, const std::string& connection_string) {
  TestKitOptions options;
  options.host = config.admin_host;
  options.port = config.admin_port;
  options.connection_string = connection_string;
  options.browsers.hosts = config.hosts;
  return options;
}

}  // namespace

int MostConnections(const Config& config) {
  return WorkersOf(config) * MostConnections(OptionsOf(config, {}));
}

class Gateway::Impl {
 public:
  Impl(const Config& config, std::string connection_string, std::function<bool()> cancelled)
      : config_(config),
        sending_(SendingOf(config_)),
        connection_string_(std::move(connection_string)),
        cancelled_(std::move(cancelled)),
        event_sources_(EventSourcesOf(config_.event_sources_file)),
        identities_(IdentitiesOf(config_)),
        audit_log_(AuditLogOf(config_)),
        attached_tables_(catalog_, MappingFileReader(config_.mapping_file), config_.trust_owners) {}

  ~Impl() { Stop(); }

  std::string SelfSignedCertificate() const {
    return config_.tls_self_signed ? self_signed_.certificate : std::string();
  }

  void ReloadCertificate() {
    if (certificates_ != nullptr) certificates_->Reload();
  }

  void ReopenAuditLog() {
    if (audit_log_ != nullptr) audit_log_->Reopen();
  }

  void TellLostRecords() const {
    if (audit_log_ != nullptr) audit_log_->TellLost();
  }

  std::uint16_t AdminPort() const { return test_kit_ == nullptr ? 0 : test_kit_->port(); }

  std::uint16_t Start() {
    CheckHashes(connection_string_);
    const translator::ItemFormat item_format = DetectItemFormat(connection_string_);
    catalog_listener_ =
        StartCatalogListener(connection_string_, catalog_, attached_tables_, item_format);
    if (identities_ != nullptr) {
      identity_listener_ = StartIdentityListener(connection_string_, *identities_);
    }
    const int count = WorkersOf(config_);
    if (config_.throttle) {
      throttle_ = std::make_unique<Throttle>(
          translator::ArnScope{config_.region, config_.account_id}, [] { return Now(); });
    }
    if (!config_.admin_host.empty()) faults_ = std::make_unique<FaultRules>();
    const Shared shared{catalog_,        attached_tables_, resource_policies_, item_format,
                        throttle_.get(), faults_.get(),    EverybodyKnown()};
    std::vector<http::Worker> http_workers;
    for (int i = 0; i < count; ++i) {
      workers_.push_back(std::make_unique<WorkerThread>(config_, connection_string_, shared));
      if (audit_log_ != nullptr) workers_.back()->AuditTo(*audit_log_, config_);
      workers_.back()->dispatcher.SetReadiness(&readiness_);
      http_workers.push_back({workers_.back()->io, workers_.back()->dispatcher,
                              config_.stream_events ? &workers_.back()->events : nullptr});
    }
    if (UsesTls(config_)) ReadCertificate();
    http::SessionOptions options;
    options.certificates = certificates_.get();
    options.limits.body_bytes = config_.body_limit;
    options.idle_timeout = std::chrono::seconds(config_.idle_timeout_seconds);
    options.request_timeout = std::chrono::seconds(config_.request_timeout_seconds);
    options.debug_headers = config_.debug_headers;
    options.browsers = BrowserRulesOf(config_);
    options.max_sessions = RoomForSessions(config_);
    options.region = config_.region;
    options.door = std::make_shared<http::Door>(config_.connections_per_address);
    if (config_.auth == AuthMode::kSigV4) {
      VerifySignatures();
      options.authenticator = authenticator_.get();
      options.forms = token_service_.get();
      options.limits.keeps_fields = true;
    } else if (!config_.auth_verifier.empty()) {
      throw std::runtime_error("--auth-verifier needs --auth sigv4");
    }
    listener_ = std::make_unique<http::Listener>(config_.listen_host, config_.listen_port,
                                                 http_workers, options);
    const std::string endpoint = AddressOf(config_, listener_->local_port());
    for (const auto& worker : workers_) {
      worker->dispatcher.SetEndpoint(endpoint);
      boost::asio::io_context& io = worker->io;
      worker->thread = std::thread([&io] {
        const auto work = boost::asio::make_work_guard(io);
        io.run();
      });
    }
    if (!config_.admin_host.empty()) StartTestKit();
    if (!config_.init_directory.empty()) LoadInitDirectory(item_format);
    listener_->Start();
    jobs_ = StartJobs(
        connection_string_, catalog_, {config_.stream_shards, config_.stream_shard_hours},
        std::chrono::milliseconds(config_.ttl_interval_ms), sending_, config_.database_url.empty());
    if (config_.stream_events) tick_listener_ = StartTickListener(connection_string_, Bell());
    event_source_runners_ =
        StartEventSources(connection_string_, event_sources_, {config_.region, config_.account_id});
    return listener_->local_port();
  }

  void Stop() {
    const auto deadline = std::chrono::steady_clock::now() + kGrace;
    for (const auto& runner : jobs_) runner->BeginToStop();
    test_kit_.reset();
    for (const auto& runner : event_source_runners_) runner->BeginToStop();
    tick_listener_.reset();  // before the workers that it tells
    if (listener_ != nullptr) {
      boost::asio::co_spawn(workers_.front()->io, listener_->Stop(kGrace), boost::asio::use_future)
          .get();
      listener_.reset();
    }
    // All at the same time: they share the time there is.
    std::vector<std::future<std::size_t>> closed;
    for (const auto& worker : workers_) {
      if (!worker->thread.joinable()) continue;
      closed.push_back(boost::asio::co_spawn(worker->io, worker->pipeline->Close(deadline),
                                             boost::asio::use_future));
    }
    std::size_t abandoned = 0;
    for (std::future<std::size_t>& one : closed) abandoned += one.get();
    for (const auto& worker : workers_) {
      if (!worker->thread.joinable()) continue;
      worker->io.stop();
      worker->thread.join();
    }
    TellAbandoned(abandoned);
    verifier_.reset();  // nobody is left who asks; what it owes workers is theirs
    workers_.clear();
    event_source_runners_.clear();
    jobs_.clear();
    identity_listener_.reset();
    catalog_listener_.reset();
    if (audit_log_ != nullptr) audit_log_->End();
  }

 private:
  // What had begun, and whose coroutines are gone: nobody could record them.
  void TellAbandoned(std::size_t statements) {
    if (statements == 0) return;
    Log(LogLevel::kError,
        "{} statements were not answered by PostgreSQL, and what came of them is not known",
        statements);
    if (audit_log_ != nullptr) {
      audit_log_->CountMissing(AuditLog::Missing::kAbandoned, statements);
    }
  }

  void VerifySignatures() {
    if (identities_ == nullptr) {
      throw std::runtime_error(
          "--auth sigv4 needs --credentials, --key-file or --auth-verifier, to know who may sign");
    }
    SignatureRules rules;
    rules.shows_canonical = config_.debug_headers;
    verifier_ = VerifierOf(config_);
    if (verifier_ == nullptr) {
      authenticator_ = std::make_unique<SignatureAuthenticator>(identities_->keys(), rules,
                                                                MostUnvetted(config_));
    } else {
      authenticator_ = std::make_unique<VerifyingAuthenticator>(
          identities_->keys(), *verifier_, rules, MostUnknown(config_), MostUnvetted(config_));
    }
    token_service_ = std::make_unique<TokenService>(
        identities_->keys(), rules, translator::ArnScope{config_.region, config_.account_id});
  }

  // Null where there may be others.
  const IdentityKeys* EverybodyKnown() const {
    const bool is_known = config_.auth == AuthMode::kSigV4 && config_.auth_verifier.empty();
    return is_known && identities_ != nullptr ? &identities_->keys() : nullptr;
  }

  void ReadCertificate() {
    TlsFiles files = TlsFilesOf(config_);
    if (config_.tls_self_signed) {
      self_signed_ = SelfSignedOf(config_);
      files.certificate = self_signed_.certificate;
      files.key = self_signed_.key;
    }
    certificates_ = std::make_unique<CertificateKeeper>(std::move(files));
  }

  void StartTestKit() {
    try {
      test_kit_ = std::make_unique<TestKit>(TestKitOptionsOf(config_, connection_string_), catalog_,
                                            *faults_, throttle_.get());
    } catch (const boost::system::system_error& error) {
      throw std::runtime_error(fmt::format("cannot listen on {}: {}",
                                           AdminAddressOf(config_, config_.admin_port),
                                           error.code().message()));
    }
  }

  // Before the first client is heard, so that nothing has to look as it does while it is made:
  // tables are there at once, and throughput is not enforced.
  void LoadInitDirectory(translator::ItemFormat item_format) {
    const preload::Turn turn(connection_string_, cancelled_);
    WorkerThread& worker = *workers_.front();
    OperationServices services = ServicesOf(
        config_, *worker.pipeline,
        {catalog_, attached_tables_, resource_policies_, item_format, nullptr, nullptr, nullptr});
    services.delays = {};
    const translator::ArnScope scope = services.scope;
    Dispatcher dispatcher(std::move(services));
    const auto call = [&](std::string_view operation, const std::string& text) {
      http::ApiRequest request;
      request.operation = operation;
      request.body = text;
      auto handling = dispatcher.Handle(request);
      return boost::asio::co_spawn(worker.io, std::move(handling), boost::asio::use_future)
          .get()
          .body;
    };
    preload::Preload(config_.init_directory, scope, call, cancelled_).Run();
  }

  std::function<void(const std::set<std::string>& logs)> Bell() {
    return [this](const std::set<std::string>& logs) {
      for (const auto& worker : workers_) {
        boost::asio::post(worker->io, [&bell = worker->events.bell(), logs] { bell.Ring(logs); });
      }
    };
  }

  const Config config_;
  const SendingOptions sending_;
  const std::string connection_string_;
  const std::function<bool()> cancelled_;
  const std::vector<EventSource> event_sources_;
  const std::unique_ptr<IdentitySource> identities_;  // null: nobody is known
  const std::unique_ptr<AuditLog> audit_log_;         // null: there is none
  Catalog catalog_;
  AttachedTables attached_tables_;
  ResourcePolicies resource_policies_;
  std::unique_ptr<Throttle> throttle_;  // null: throughput is not enforced
  std::unique_ptr<FaultRules> faults_;  // null: there is no test kit
  std::unique_ptr<JobRunner> catalog_listener_;
  std::unique_ptr<JobRunner> identity_listener_;
  std::unique_ptr<Verifier> verifier_;               // null: nobody is asked
  std::unique_ptr<Authenticator> authenticator_;     // null: any credentials will do
  std::unique_ptr<TokenService> token_service_;      // null: there is no STS
  SelfSigned self_signed_;                           // of --tls-self-signed
  std::unique_ptr<CertificateKeeper> certificates_;  // null without TLS
  Readiness readiness_;
  std::vector<std::unique_ptr<WorkerThread>> workers_;
  std::unique_ptr<http::Listener> listener_;
  std::vector<std::unique_ptr<JobRunner>> jobs_;
  std::unique_ptr<TestKit> test_kit_;  // null: there is none
  std::vector<std::unique_ptr<JobRunner>> event_source_runners_;
  std::unique_ptr<JobRunner> tick_listener_;  // null without --stream-events
};

Gateway::Gateway(const Config& config, std::string connection_string,
                 std::function<bool()> cancelled)
    : impl_(std::make_unique<Impl>(config, std::move(connection_string), std::move(cancelled))) {}

Gateway::~Gateway() = default;

std::uint16_t Gateway::Start() { return impl_->Start(); }

std::string Gateway::SelfSignedCertificate() const { return impl_->SelfSignedCertificate(); }

void Gateway::ReloadCertificate() { impl_->ReloadCertificate(); }

void Gateway::ReopenAuditLog() { impl_->ReopenAuditLog(); }

void Gateway::TellLostRecords() const { impl_->TellLostRecords(); }

std::uint16_t Gateway::AdminPort() const { return impl_->AdminPort(); }

void Gateway::Stop() { impl_->Stop(); }

}  // namespace tuskgate::gateway
