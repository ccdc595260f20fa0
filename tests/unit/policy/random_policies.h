// Random policies and requests that often have to do with each other.
#pragma once

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <vector>

#include <fmt/format.h>

namespace tuskgate::policy {

class RandomPolicies {
 public:
  using Texts = std::vector<std::string>;

  explicit RandomPolicies(unsigned seed) : random_(seed) {}

  // True once in so many times.
  bool OneIn(std::size_t times) { return Below(times) == 0; }

  std::size_t Below(std::size_t bound) {
    return std::uniform_int_distribution<std::size_t>(0, bound - 1)(random_);
  }

  const std::string& Pick(const Texts& texts) { return texts[Below(texts.size())]; }

  Texts Some(const Texts& texts, std::size_t most) {
    Texts some;
    for (std::size_t count = 1 + Below(most); count > 0; --count) some.push_back(Pick(texts));
    return some;
  }

  std::string Action() { return Pick({"dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"}); }

  std::string Resource() {
    return Pick({kTable + "T", kTable + "U", kTable + "Bob", kTable + "T/index/I", kTable + "T*",
                 "arn:aws:s3:::b", "*"});
  }

  std::string Document(bool of_resource) {
    Texts statements;
    for (std::size_t count = 1 + Below(4); count > 0; --count) {
      statements.push_back(Statement(of_resource));
    }
    return fmt::format(R"({{"Version":"{}","Statement":[{}]}})",
                       OneIn(8) ? "2008-10-17" : "2012-10-17", fmt::join(statements, ","));
  }

  // Of a request; a key may be there without values.
  std::map<std::string, Texts, std::less<>> Keys() {
    std::map<std::string, Texts, std::less<>> keys;
    for (const auto& [key, values] : kValues) {
      if (OneIn(3)) continue;
      const bool is_one = OneIn(2);
      Texts some = Some(values, is_one ? 1 : 3);
      if (OneIn(8)) some.clear();
      keys[key] = some;
    }
    if (!OneIn(3)) keys["aws:username"] = {OneIn(6) ? "*" : "Bob"};
    return keys;
  }

 private:
  static std::string Quoted(const std::string& text) { return fmt::format(R"("{}")", text); }

  // One, or a list.
  std::string Listed(const Texts& texts) {
    if (texts.size() == 1 && OneIn(2)) return Quoted(texts.front());
    Texts quoted;
    for (const std::string& text : texts) quoted.push_back(Quoted(text));
    return fmt::format("[{}]", fmt::join(quoted, ","));
  }

  std::string Statement(bool of_resource) {
    const bool denies = OneIn(4);
    std::string text = fmt::format(R"({{"Effect":"{}",)", denies ? "Deny" : "Allow");
    if (of_resource) {
      text += fmt::format(R"("{}Principal":{},)", denies && OneIn(3) ? "Not" : "", Principals());
    }
    text += fmt::format(R"("{}Action":{},)", OneIn(6) ? "Not" : "", Listed(Some(kActions, 2)));
    text += fmt::format(R"("{}Resource":{})", OneIn(6) ? "Not" : "", Listed(Some(kResources, 2)));
    if (!OneIn(3)) text += fmt::format(R"(,"Condition":{})", Condition());
    return text + "}";
  }

  std::string Principals() {
    if (OneIn(6)) return R"("*")";
    return fmt::format(R"({{"AWS":{}}})", Listed(Some(kPrincipals, 2)));
  }

  // Of one or two lines, with operators that differ.
  std::string Condition() {
    std::map<std::string, std::string> lines;
    for (std::size_t count = 1 + Below(2); count > 0; --count) {
      const std::string key = Pick({"a:s", "a:n", "a:d", "a:b", "a:ip", "a:arn"});
      if (OneIn(8)) {
        lines["Null"] = fmt::format(R"({{"{}":{}}})", key, Pick({"true", "\"false\"", "[true]"}));
        continue;
      }
      std::string name = Pick(kOperators.at(key));
      if (OneIn(3)) name += "IfExists";
      if (OneIn(3)) name.insert(0, Pick({"ForAllValues:", "ForAnyValue:"}));
      lines[name] = fmt::format(R"({{"{}":{}}})", OneIn(4) ? "A:" + key.substr(2) : key,
                                Listed(Some(kOperands.at(key), 3)));
    }
    Texts texts;
    for (const auto& [name, line] : lines) texts.push_back(Quoted(name) + ":" + line);
    return fmt::format("{{{}}}", fmt::join(texts, ","));
  }

  const std::string kTable = "arn:aws:dynamodb:us-east-1:000000000000:table/";
  const Texts kActions = {"*",
                          "dynamodb:*",
                          "dynamodb:GetItem",
                          "dynamodb:get*",
                          "dynamodb:?utItem",
                          "DYNAMODB:Q*y",
                          "*:*Item",
                          "iam:*"};
  const Texts kResources = {"*",
                            "arn:aws:dynamodb",
                            "arn:aws:dynamodb:us-*:*:table/T*",
                            "arn:aws:dynamodb:*:*:*",
                            "arn:aws:dynamodb:*:table/T",
                            kTable + "T",
                            kTable + "?",
                            kTable + "*/index/*",
                            kTable + "${aws:username}",
                            kTable + "${aws:username, 'T'}*",
                            kTable + "${a:none}",
                            kTable + "T${*}",
                            "arn:aws:s3:::*"};
  const Texts kPrincipals = {"*",
                             "000000000000",
                             "111111111111",
                             "arn:aws:iam::000000000000:root",
                             "arn:aws:iam::000000000000:user/Bob",
                             "arn:aws:iam::000000000000:user/Eve",
                             "arn:aws:iam::000000000000:role/R",
                             "arn:aws:sts::000000000000:assumed-role/R/S"};
  const std::map<std::string, Texts> kValues = {
      {"a:s", {"red", "Red", "blue", "r*d", "Bob", "T"}},
      {"a:n", {"0", "1", "1.5", "-2", "10"}},
      {"a:d", {"2030-01-01", "2030-01-02T03:00:00Z", "2030-02-01", "1893456000"}},
      {"a:b", {"true", "false"}},
      {"a:ip", {"10.0.0.1", "10.1.2.3", "192.0.2.7", "203.0.113.200"}},
      {"a:arn", {"arn:aws:iam::0:user/Bob", "arn:aws:iam::1:user/Eve", "arn:aws:s:r:0:a:user/Bob"}},
  };
  const std::map<std::string, Texts> kOperands = {
      {"a:s",
       {"red", "RED", "r*d", "?ed", "b*", "${aws:username}", "${a:none}", "${a:none, 'blue'}",
        "r${*}d", "*${aws:username}*"}},
      {"a:n", {"0", "1.0", "15e-1", "-2", "9"}},
      {"a:d", {"2030-01-01T00:00:00Z", "2030-01-02", "2030-01-15", "1893456000"}},
      {"a:b", {"true", "false"}},
      {"a:ip", {"10.0.0.0/8", "10.0.0.0/16", "192.0.2.7", "203.0.113.128/25", "0.0.0.0/0"}},
      {"a:arn",
       {"*", "arn:aws:iam::*:user/*", "arn:aws:*:*:0:*", "arn:aws:iam::?:user/Bob",
        "arn:aws:iam::0:user/${aws:username}", "arn:aws:s"}},
  };
  const std::map<std::string, Texts> kOperators = {
      {"a:s",
       {"StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase",
        "StringLike", "StringNotLike"}},
      {"a:n",
       {"NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericLessThanEquals",
        "NumericGreaterThan", "NumericGreaterThanEquals"}},
      {"a:d",
       {"DateEquals", "DateNotEquals", "DateLessThan", "DateLessThanEquals", "DateGreaterThan",
        "DateGreaterThanEquals"}},
      {"a:b", {"Bool"}},
      {"a:ip", {"IpAddress", "NotIpAddress"}},
      {"a:arn", {"ArnEquals", "ArnNotEquals", "ArnLike", "ArnNotLike"}},
  };

  std::mt19937 random_;
};

}  // namespace tuskgate::policy
