#include "gateway/postgres/connection_string.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>
#include <string_view>

#include <libpq-fe.h>

namespace tuskgate::gateway {
namespace {

struct Default {
  std::string_view keyword;
  std::string_view value;
  const char* variable = nullptr;  // of the environment, for libpq's own default
};

// https://www.postgresql.org/docs/15/libpq-connect.html#LIBPQ-PARAMKEYWORDS
constexpr std::array<Default, 6> kDefaults = {{
    {"connect_timeout", "10", "PGCONNECT_TIMEOUT"},  // seconds, for each address
    {"keepalives", "1"},
    {"keepalives_idle", "10"},  // seconds without a word before the first probe
    {"keepalives_interval", "3"},
    {"keepalives_count", "3"},
    {"tcp_user_timeout", "15000"},  // milliseconds
}};

struct OptionsDeleter {
  void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};

void Append(std::string& text, std::string_view keyword, std::string_view value) {
  if (!text.empty()) text += ' ';
  text.append(keyword).append("='");
  for (const char c : value) {
    if (c == '\'' || c == '\\') text += '\\';
    text += c;
  }
  text += '\'';
}

}  // namespace

std::string WithTimeouts(const std::string& connection_string) {
  const std::unique_ptr<PQconninfoOption, OptionsDeleter> options(
      PQconninfoParse(connection_string.c_str(), nullptr));
  if (!options) return connection_string;
  // Written anew, since a URL and a list of keywords are added to in different ways.
  std::string text;
  for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
    if (option->val != nullptr) {
      Append(text, option->keyword, option->val);
      continue;
    }
    const auto* found = std::find_if(
        kDefaults.begin(), kDefaults.end(),
        [option](const Default& candidate) { return candidate.keyword == option->keyword; });
    if (found == kDefaults.end()) continue;
    if (found->variable != nullptr && std::getenv(found->variable) != nullptr) continue;
    Append(text, found->keyword, found->value);
  }
  return text;
}

}  // namespace tuskgate::gateway
