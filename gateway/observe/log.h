// The log: one line per event on stderr, which whoever runs the process collects.
//
//   2025-03-01T12:34:56.789Z error request=4KB...AJG PutItem: connection lost
//
// Every function may be called from any thread; a line is written by one system call, so lines of
// different threads do not mix. Control characters are escaped: an event is one line whatever text
// it carries.
#pragma once

#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace tuskgate::gateway {

enum class LogLevel { kDebug, kInfo, kWarn, kError };

// "debug", "info", "warn" or "error"; nothing else.
std::optional<LogLevel> ParseLogLevel(std::string_view name);

// Events below the level are dropped. The level is kInfo until set.
void SetLogLevel(LogLevel level);
bool LogEnabled(LogLevel level);

// Writes the line whatever the level; request_id may be empty.
void WriteLogLine(LogLevel level, std::string_view request_id, std::string_view message);

template <typename... Args>
void Log(LogLevel level, fmt::format_string<Args...> format, Args&&... args) {
  if (!LogEnabled(level)) return;
  WriteLogLine(level, {}, fmt::format(format, std::forward<Args>(args)...));
}

// An event that belongs to one request, named by the id the client was sent.
template <typename... Args>
void LogRequest(LogLevel level, std::string_view request_id, fmt::format_string<Args...> format,
                Args&&... args) {
  if (!LogEnabled(level)) return;
  WriteLogLine(level, request_id, fmt::format(format, std::forward<Args>(args)...));
}

}  // namespace tuskgate::gateway
