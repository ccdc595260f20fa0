#include "gateway/process/identity_command.h"

#include <algorithm>
#include <set>
#include <sstream>

#include <fmt/format.h>

#include "gateway/process/identity_verbs.h"

namespace tuskgate::gateway {
namespace {

bool HasWord(std::string_view words, std::string_view word) {
  std::istringstream stream{std::string(words)};
  for (std::string one; stream >> one;) {
    if (one == word) return true;
  }
  return false;
}

bool MayRepeat(const IdentityVerb& verb, std::string_view option) {
  return option == "tag" || option == "untag" || (option == "policy" && verb.verb == "create");
}

std::string KnownVerbs(std::string_view command) {
  std::string known;
  for (const IdentityVerb& verb : IdentityVerbs()) {
    if (verb.command != command) continue;
    known += fmt::format("{}{}", known.empty() ? "" : ", ", verb.verb);
  }
  return known;
}

}  // namespace

bool IdentityArguments::Has(std::string_view option) const {
  return std::any_of(options.begin(), options.end(),
                     [option](const auto& given) { return given.first == option; });
}

std::string IdentityArguments::Value(std::string_view option) const {
  for (const auto& [name, value] : options) {
    if (name == option) return value;
  }
  return {};
}

std::vector<std::string> IdentityArguments::Values(std::string_view option) const {
  std::vector<std::string> values;
  for (const auto& [name, value] : options) {
    if (name == option) values.push_back(value);
  }
  return values;
}

const std::vector<IdentityVerb>& IdentityVerbs() {
  static const std::vector<IdentityVerb> verbs = [] {
    std::vector<IdentityVerb> all;
    for (const auto& some : {KeyVerbs(), UserVerbs(), RoleVerbs(), PolicyVerbs()}) {
      all.insert(all.end(), some.begin(), some.end());
    }
    return all;
  }();
  return verbs;
}

bool IsIdentityCommand(std::string_view command) { return !KnownVerbs(command).empty(); }

std::variant<IdentityCall, std::string> IdentityCallOf(IdentityArguments arguments) {
  const std::string command = arguments.words.front();
  const std::string name = arguments.words.size() > 1 ? arguments.words[1] : "";
  const auto& verbs = IdentityVerbs();
  const auto verb = std::find_if(verbs.begin(), verbs.end(), [&](const IdentityVerb& one) {
    return one.command == command && one.verb == name;
  });
  if (verb == verbs.end()) {
    return fmt::format("tuskgate {} wants one of {}{}", command, KnownVerbs(command),
                       command == "policy" ? ", simulate" : "");
  }
  const std::size_t words = verb->word.empty() ? 2 : 3;
  if (arguments.words.size() < words) {
    return fmt::format("tuskgate {} {} wants {}", command, name, verb->word);
  }
  if (arguments.words.size() > words) {
    return fmt::format("unexpected argument '{}'", arguments.words[words]);
  }
  std::set<std::string> seen;
  for (const auto& [option, value] : arguments.options) {
    if (!HasWord(verb->options, option)) {
      return fmt::format("--{} is of no use with tuskgate {} {}", option, command, name);
    }
    if (!seen.insert(option).second && !MayRepeat(*verb, option)) {
      return fmt::format("--{} is given twice", option);
    }
  }
  return IdentityCall{&*verb, std::move(arguments)};
}

bool WantsDatabase(const IdentityCall& call, const Config& config) {
  switch (call.verb->needs_database) {
    case NeedsDatabase::kYes:
      return true;
    case NeedsDatabase::kNo:
      return false;
    case NeedsDatabase::kUnlessCredentialsFile:
      return config.credentials_file.empty();
  }
  return true;
}

}  // namespace tuskgate::gateway
