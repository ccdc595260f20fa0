// Policies decided on as plainly as can be, for comparing with the library: straight over the JSON,
// with regular expressions for wildcards, and with nothing that the library has. Knows the values
// that random_policies.h makes only, and takes documents to be right.
#pragma once

#include <cctype>
#include <cstdio>
#include <functional>
#include <map>
#include <optional>
#include <regex>
#include <string>
#include <vector>

#include "translator/model/json.h"

namespace tuskgate::policy::plain {

using translator::Json;
using Keys = std::map<std::string, std::vector<std::string>, std::less<>>;

struct Request {
  std::string principal;  // its ARN
  std::string role;       // of a session
  bool is_root = false;
  bool has_boundary = false;
  std::string action;
  std::string resource;
  Keys keys;
};

inline bool IsMatch(const std::string& expression, const std::string& text) {
  static std::map<std::string, std::regex> compiled;
  auto found = compiled.find(expression);
  if (found == compiled.end()) found = compiled.emplace(expression, std::regex(expression)).first;
  return std::regex_match(text, found->second);
}

inline std::string Escaped(const std::string& text) {
  std::string escaped;
  for (const char byte : text) {
    if (std::isalnum(static_cast<unsigned char>(byte)) == 0) escaped += '\\';
    escaped += byte;
  }
  return escaped;
}

// The value of ${...}, or nothing.
inline std::optional<std::string> ValueOf(const std::string& variable, const Keys& keys) {
  if (variable == "*" || variable == "?" || variable == "$") return variable;
  const std::string name = variable.substr(0, variable.find(','));
  const auto found = keys.find(name);
  if (found != keys.end() && !found->second.empty()) {
    if (found->second.size() > 1) return std::nullopt;
    return found->second.front();
  }
  if (name.size() == variable.size()) return std::nullopt;
  const std::size_t begin = variable.find('\'') + 1;
  return variable.substr(begin, variable.rfind('\'') - begin);
}

// As a regular expression; nothing when a variable has no value. `is_like`: * and ? are wildcards;
// `is_arn`: that do not reach over the first five colons.
inline std::optional<std::string> ExpressionOf(const std::string& written, const Keys& keys,
                                               bool has_variables, bool is_like, bool is_arn) {
  std::string expression;
  int colons = is_arn ? 0 : 5;
  for (std::size_t at = 0; at < written.size(); ++at) {
    if (has_variables && written.compare(at, 2, "${") == 0) {
      const std::size_t end = written.find('}', at);
      const auto value = ValueOf(written.substr(at + 2, end - at - 2), keys);
      if (!value) return std::nullopt;
      expression += Escaped(*value);
      at = end;
    } else if (is_like && (written[at] == '*' || written[at] == '?')) {
      expression += colons < 5 ? "[^:]" : ".";
      if (written[at] == '*') expression += '*';
    } else {
      if (written[at] == ':') ++colons;
      expression += Escaped(written.substr(at, 1));
    }
  }
  for (; is_arn && written != "*" && colons < 5; ++colons) {
    expression += colons < 4 ? ":[^:]*" : ":.*";
  }
  if (is_arn && written == "*") return ".*";
  return expression;
}

inline std::vector<std::string> TextsOf(const Json& value) {
  std::vector<std::string> texts;
  const auto add = [&texts](const Json& one) {
    if (one.IsString()) texts.emplace_back(one.GetString());
    if (one.IsBool()) texts.emplace_back(one.GetBool() ? "true" : "false");
    if (one.IsInt()) texts.push_back(std::to_string(one.GetInt()));
  };
  if (value.IsArray()) {
    for (const Json& one : value.GetArray()) add(one);
  } else {
    add(value);
  }
  return texts;
}

// 0: no, 1: yes, -1: a variable has no value.
using Answer = int;

inline Answer AnyOf(const std::vector<std::string>& operands,
                    const std::function<Answer(const std::string&)>& test) {
  Answer best = 0;
  for (const std::string& operand : operands) {
    const Answer answer = test(operand);
    if (answer == 1) return 1;
    if (answer == -1) best = -1;
  }
  return best;
}

inline double NumberOf(const std::string& text) { return std::stod(text); }

// Of the dates that there are: whole days of 2030, or seconds.
inline double SecondsOf(const std::string& text) {
  int month = 0;
  int day = 0;
  int hour = 0;
  if (std::sscanf(text.c_str(), "2030-%d-%dT%d:", &month, &day, &hour) < 2) return NumberOf(text);
  constexpr double k2030 = 1893456000;
  return k2030 + ((month == 1 ? 0 : 31) + day - 1) * 86400.0 + hour * 3600.0;
}

inline unsigned AddressOf(const std::string& text) {
  unsigned a = 0;
  unsigned b = 0;
  unsigned c = 0;
  unsigned d = 0;
  std::sscanf(text.c_str(), "%u.%u.%u.%u", &a, &b, &c, &d);
  return (a << 24U) | (b << 16U) | (c << 8U) | d;
}

inline bool IsInRange(const std::string& range, const std::string& address) {
  const std::size_t slash = range.find('/');
  const int bits = slash == std::string::npos ? 32 : std::stoi(range.substr(slash + 1));
  const unsigned mask = bits == 0 ? 0U : ~0U << static_cast<unsigned>(32 - bits);
  return (AddressOf(range) & mask) == (AddressOf(address) & mask);
}

inline std::string Lower(std::string text) {
  for (char& byte : text) byte = static_cast<char>(std::tolower(static_cast<unsigned char>(byte)));
  return text;
}

inline bool Ordered(const std::string& relation, double left, double right) {
  if (relation == "Equals") return left == right;
  if (relation == "LessThan") return left < right;
  if (relation == "LessThanEquals") return left <= right;
  if (relation == "GreaterThan") return left > right;
  return left >= right;
}

// `name`: without Not, prefix and suffix.
inline Answer Compare(const std::string& name, const std::string& operand, const std::string& value,
                      const Keys& keys, bool has_variables) {
  if (name.starts_with("String")) {
    const bool no_case = name.ends_with("IgnoreCase");
    const auto expression = ExpressionOf(operand, keys, has_variables, name == "StringLike", false);
    if (!expression) return -1;
    return no_case ? IsMatch(Lower(*expression), Lower(value)) : IsMatch(*expression, value);
  }
  if (name.starts_with("Arn")) {
    const auto expression = ExpressionOf(operand, keys, has_variables, true, true);
    return expression ? Answer(IsMatch(*expression, value)) : -1;
  }
  if (name.starts_with("Numeric")) {
    return Ordered(name.substr(7), NumberOf(value), NumberOf(operand));
  }
  if (name.starts_with("Date"))
    return Ordered(name.substr(4), SecondsOf(value), SecondsOf(operand));
  if (name == "Bool") return operand == value;
  return IsInRange(operand, value);
}

inline bool IsMet(std::string name, const std::vector<std::string>& operands,
                  const std::vector<std::string>& values, const Keys& keys, bool has_variables) {
  if (name == "Null") {
    return AnyOf(operands, [&](const std::string& operand) {
             return Answer((operand == "true") == values.empty());
           }) == 1;
  }
  const bool for_all = name.starts_with("ForAllValues:");
  const bool for_any = name.starts_with("ForAnyValue:");
  if (for_all || for_any) name.erase(0, name.find(':') + 1);
  const bool if_exists = name.ends_with("IfExists");
  if (if_exists) name.resize(name.size() - 8);
  const std::size_t no = name.find("Not");
  const bool is_negated = no != std::string::npos;
  if (is_negated) name.erase(no, 3);
  if (values.empty()) {
    if (if_exists || for_all) return true;
    return !for_any && is_negated;
  }
  std::size_t passed = 0;
  for (const std::string& value : values) {
    const Answer answer = AnyOf(operands, [&](const std::string& operand) {
      return Compare(name, operand, value, keys, has_variables);
    });
    if (answer == (is_negated ? 0 : 1)) ++passed;
  }
  const bool all = for_all || (!for_any && is_negated);
  return all ? passed == values.size() : passed > 0;
}

inline bool AreConditionsMet(const Json& statement, const Keys& keys, bool has_variables) {
  if (!statement.HasMember("Condition")) return true;
  for (const auto& operation : statement["Condition"].GetObject()) {
    for (const auto& line : operation.value.GetObject()) {
      const auto found = keys.find(Lower(line.name.GetString()));
      if (!IsMet(operation.name.GetString(), TextsOf(line.value),
                 found == keys.end() ? std::vector<std::string>() : found->second, keys,
                 has_variables)) {
        return false;
      }
    }
  }
  return true;
}

// 0: not named, 1: by the account, 2: limited, 3: itself.
inline int NamedAs(const Json& principals, const Request& request) {
  if (principals.IsString()) return 2;
  int best = 0;
  for (const std::string& text : TextsOf(principals["AWS"])) {
    const bool is_account = text == "000000000000" || text == "arn:aws:iam::000000000000:root";
    int named = 0;
    if (text == request.principal || (is_account && request.is_root)) {
      named = 3;
    } else if (text == "*" || text == request.role) {
      named = 2;
    } else if (is_account) {
      named = 1;
    }
    best = std::max(best, named);
  }
  return best;
}

// How the statement applies: 0 not at all, else as NamedAs.
inline int AppliesAs(const Json& statement, const Request& request, bool has_variables) {
  const bool denies = std::string(statement["Effect"].GetString()) == "Deny";
  const auto action = [&](const std::string& pattern) {
    return Answer(
        IsMatch(Lower(*ExpressionOf(pattern, {}, false, true, false)), Lower(request.action)));
  };
  if (statement.HasMember("Action") && AnyOf(TextsOf(statement["Action"]), action) != 1) return 0;
  if (statement.HasMember("NotAction") && AnyOf(TextsOf(statement["NotAction"]), action) != 0) {
    return 0;
  }
  const auto resource = [&](const std::string& pattern) {
    const auto expression = ExpressionOf(pattern, request.keys, has_variables, true, true);
    return expression ? Answer(IsMatch(*expression, request.resource)) : -1;
  };
  if (statement.HasMember("Resource") && AnyOf(TextsOf(statement["Resource"]), resource) != 1) {
    return 0;
  }
  if (statement.HasMember("NotResource") &&
      AnyOf(TextsOf(statement["NotResource"]), resource) != 0) {
    return 0;
  }
  if (!AreConditionsMet(statement, request.keys, has_variables)) return 0;
  if (statement.HasMember("Principal")) return NamedAs(statement["Principal"], request);
  if (statement.HasMember("NotPrincipal")) {
    if (denies && request.has_boundary) return 2;
    return NamedAs(statement["NotPrincipal"], request) >= 2 ? 0 : 2;
  }
  return 3;
}

struct Summary {
  bool denies = false;
  int allows = 0;  // at most, as AppliesAs
};

inline Summary Summarize(const std::string& document, const Request& request) {
  rapidjson::Document json;
  json.Parse(document.c_str());
  const bool has_variables = std::string(json["Version"].GetString()) == "2012-10-17";
  Summary summary;
  for (const Json& statement : json["Statement"].GetArray()) {
    const int applies = AppliesAs(statement, request, has_variables);
    if (std::string(statement["Effect"].GetString()) == "Allow") {
      summary.allows = std::max(summary.allows, applies);
    } else if (applies > 0) {
      summary.denies = true;
    }
  }
  return summary;
}

}  // namespace tuskgate::policy::plain
