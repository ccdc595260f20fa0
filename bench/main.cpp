// tuskgate-load: fills the tables of the benchmark, or loads an endpoint with one kind of request
// and prints what it measured as JSON.

#include <algorithm>
#include <cstdint>
#include <exception>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <boost/program_options.hpp>
#include <fmt/format.h>

#include "bench/driver.h"
#include "bench/endpoint.h"
#include "bench/loader.h"
#include "bench/signed_source.h"
#include "bench/workload.h"

namespace tuskgate::bench {

namespace {

namespace options = boost::program_options;

std::string JsonString(std::string_view text) {
  std::string json = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      json += '\\';
      json += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      json += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      json += c;
    }
  }
  return json + "\"";
}

// Latencies in milliseconds.
std::string Summary(const Histogram& histogram, double seconds) {
  const auto milliseconds = [](std::uint64_t nanoseconds) {
    return static_cast<double>(nanoseconds) / 1e6;
  };
  return fmt::format(
      R"("requests":{},"requests_per_second":{:.1f},"p50_ms":{:.3f},"p90_ms":{:.3f},)"
      R"("p99_ms":{:.3f},"p99_9_ms":{:.3f},"max_ms":{:.3f})",
      histogram.Count(), seconds > 0 ? static_cast<double>(histogram.Count()) / seconds : 0.0,
      milliseconds(histogram.Quantile(0.5)), milliseconds(histogram.Quantile(0.9)),
      milliseconds(histogram.Quantile(0.99)), milliseconds(histogram.Quantile(0.999)),
      milliseconds(histogram.Max()));
}

void Print(std::string_view workload, int connections, const Outcome& outcome) {
  Histogram all;
  std::string by_operation;
  for (const auto& [kind, histogram] : outcome.latencies) {
    all.Merge(histogram);
    if (!by_operation.empty()) by_operation += ',';
    by_operation +=
        fmt::format(R"("{}":{{{}}})", kOperationNames[kind], Summary(histogram, outcome.seconds));
  }
  std::string json = fmt::format(
      R"({{"workload":"{}","connections":{},"seconds":{:.3f},{},"errors":{},"first_error":{})",
      workload, connections, outcome.seconds, Summary(all, outcome.seconds), outcome.errors,
      outcome.errors == 0 ? "null" : JsonString(outcome.first_error));
  if (workload == "mixed") json += fmt::format(R"(,"operations":{{{}}})", by_operation);
  std::cout << json << "}" << std::endl;
}

// Each thread has its own connections and its own random keys.
Outcome RunThreads(const std::string& workload, const DriverOptions& driver, const Tables& tables,
                   const std::optional<AccessKey>& key, int thread_count, std::uint64_t seed) {
  std::vector<Outcome> outcomes(static_cast<std::size_t>(thread_count));
  std::vector<std::exception_ptr> failures(outcomes.size());
  std::vector<std::jthread> threads;
  for (int i = 0; i < thread_count; ++i) {
    threads.emplace_back([&, i] {
      try {
        DriverOptions own = driver;
        own.rate = driver.rate / thread_count;
        own.connections =
            driver.connections / thread_count + (i < driver.connections % thread_count ? 1 : 0);
        auto source = MakeWorkload(workload, driver.endpoint, tables,
                                   seed + static_cast<std::uint64_t>(i) * 0x10001);
        if (key) source = std::make_unique<SignedSource>(std::move(source), *key);
        outcomes[static_cast<std::size_t>(i)] = Drive(own, *source);
      } catch (...) {
        failures[static_cast<std::size_t>(i)] = std::current_exception();
      }
    });
  }
  threads.clear();  // joins
  for (const std::exception_ptr& failure : failures) {
    if (failure) std::rethrow_exception(failure);
  }
  Outcome total;
  for (const Outcome& outcome : outcomes) total.Merge(outcome);
  return total;
}

int Main(int argc, char** argv) {
  std::string mode, endpoint, workload, access_key;
  DriverOptions driver;
  Tables tables;
  int threads = 1;
  std::uint64_t seed = 0;
  options::options_description described(
      "tuskgate-load load|run [options]\n"
      "load makes the tables and fills them; run measures one workload and prints JSON");
  // clang-format off
  described.add_options()
      ("help,h", "this text")
      ("mode", options::value(&mode), "load or run (also without the option's name)")
      ("endpoint,e", options::value(&endpoint)->default_value("127.0.0.1:8000"),
       "host:port, after https:// with TLS")
      ("workload,w", options::value(&workload)->default_value("get"),
       "get, put, conditional-put, update, query, scan, ... (workload.h), or mixed")
      ("connections,c", options::value(&driver.connections)->default_value(16),
       "keep-alive connections with one request outstanding each")
      ("rate", options::value(&driver.rate)->default_value(0),
       "requests a second, sent when they are due; 0: the next with each answer")
      ("threads,j", options::value(&threads)->default_value(1), "threads that share them")
      ("seconds,s", options::value(&driver.seconds)->default_value(5), "length of the measurement")
      ("warmup", options::value(&driver.warmup_seconds)->default_value(1),
       "seconds before it, not recorded")
      ("check-every", options::value(&driver.check_every)->default_value(64),
       "check one response body in so many; 0 checks none")
      ("items,n", options::value(&tables.item_count)->default_value(100'000),
       "items in each table, a multiple of ten")
      ("items-table", options::value(&tables.items)->default_value("bench_items"), "keyed by pk")
      ("rows-table", options::value(&tables.rows)->default_value("bench_rows"),
       "keyed by pk and sk")
      ("many-tables", options::value(&tables.many_count)->default_value(tables.many_count),
       "tables of one item each, for get-tables and put-tables")
      ("access-key", options::value(&access_key),
       "ID:SECRET to sign the requests of run with; else their signatures mean nothing")
      ("seed", options::value(&seed)->default_value(1), "of the random keys");
  // clang-format on
  options::positional_options_description positional;
  positional.add("mode", 1);
  options::variables_map given;
  options::store(
      options::command_line_parser(argc, argv).options(described).positional(positional).run(),
      given);
  options::notify(given);
  if (given.contains("help")) {
    std::cout << described;
    return 0;
  }
  if (mode != "load" && mode != "run") throw std::invalid_argument("say load or run; see --help");
  if (threads < 1 || driver.connections < threads) {
    throw std::invalid_argument("at least one thread, and a connection for each");
  }
  if (tables.item_count == 0 || tables.item_count % 10 != 0 || tables.item_count > 100'000'000) {
    throw std::invalid_argument("--items must be a multiple of ten up to 100 million");
  }
  if (driver.seconds <= 0 || driver.warmup_seconds < 0) {
    throw std::invalid_argument("--seconds must be positive and --warmup not negative");
  }
  if (driver.rate < 0) throw std::invalid_argument("--rate must not be negative");
  driver.endpoint = ParseEndpoint(endpoint);
  std::optional<AccessKey> key;
  if (!access_key.empty()) key = ParseAccessKey(access_key);

  const Outcome outcome = mode == "load" ? LoadTables(driver.endpoint, tables, driver.connections)
                                         : RunThreads(workload, driver, tables, key, threads, seed);
  Print(mode == "load" ? "load" : workload, driver.connections, outcome);
  return outcome.errors == 0 ? 0 : 1;
}

}  // namespace

}  // namespace tuskgate::bench

int main(int argc, char** argv) {
  try {
    return tuskgate::bench::Main(argc, argv);
  } catch (const std::exception& error) {
    std::cerr << "tuskgate-load: " << error.what() << std::endl;
    return 2;
  }
}
