#include "gateway/observe/log.h"

#include <atomic>
#include <cerrno>
#include <iterator>

#include <sys/time.h>
#include <time.h>
#include <unistd.h>

namespace tuskgate::gateway {
namespace {

std::atomic<LogLevel> threshold{LogLevel::kInfo};

std::string_view LevelName(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return "debug";
    case LogLevel::kInfo:
      return "info";
    case LogLevel::kWarn:
      return "warn";
    case LogLevel::kError:
      return "error";
  }
  return "error";
}

void AppendTime(fmt::memory_buffer& line) {
  timeval now{};
  gettimeofday(&now, nullptr);
  tm utc{};
  gmtime_r(&now.tv_sec, &utc);
  fmt::format_to(std::back_inserter(line), "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z",
                 utc.tm_year + 1900, utc.tm_mon + 1, utc.tm_mday, utc.tm_hour, utc.tm_min,
                 utc.tm_sec, now.tv_usec / 1000);
}

void AppendEscaped(fmt::memory_buffer& line, std::string_view text) {
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\n') {
      line.append(std::string_view("\\n"));
    } else if (byte < 0x20 || byte == 0x7f) {
      fmt::format_to(std::back_inserter(line), "\\x{:02x}", byte);
    } else {
      line.push_back(c);
    }
  }
}

}  // namespace

std::optional<LogLevel> ParseLogLevel(std::string_view name) {
  for (const LogLevel level :
       {LogLevel::kDebug, LogLevel::kInfo, LogLevel::kWarn, LogLevel::kError}) {
    if (name == LevelName(level)) return level;
  }
  return std::nullopt;
}

void SetLogLevel(LogLevel level) { threshold.store(level, std::memory_order_relaxed); }

bool LogEnabled(LogLevel level) { return level >= threshold.load(std::memory_order_relaxed); }

void WriteLogLine(LogLevel level, std::string_view request_id, std::string_view message) {
  fmt::memory_buffer line;
  AppendTime(line);
  line.push_back(' ');
  line.append(LevelName(level));
  if (!request_id.empty()) {
    line.append(std::string_view(" request="));
    AppendEscaped(line, request_id);
  }
  line.push_back(' ');
  AppendEscaped(line, message);
  line.push_back('\n');
  std::string_view rest(line.data(), line.size());
  while (!rest.empty()) {
    const ssize_t written = write(STDERR_FILENO, rest.data(), rest.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;  // nobody is left to tell
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace tuskgate::gateway
