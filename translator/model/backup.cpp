#include "translator/model/backup.h"

#include <cmath>

#include <fmt/format.h>

namespace tuskgate::translator {
namespace {

constexpr std::size_t kRandomDigits = 8;
constexpr std::size_t kLongestName = 38;  // leaves room for "~b01791504762511-2779fadd"

}  // namespace

std::string BackupId(double created_at, const std::string& uuid) {
  return fmt::format("{:014}-{}", std::llround(created_at * 1000), uuid.substr(0, kRandomDigits));
}

std::string BackupRelationName(const std::string& table_name, const std::string& id) {
  return table_name.substr(0, kLongestName) + "~b" + id;
}

}  // namespace tuskgate::translator
