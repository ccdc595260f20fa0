// One line of a statement's Condition: an operator, a key and the values it is compared with.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <boost/system/result.hpp>

#include "policy/access_request.h"
#include "policy/address_range.h"
#include "policy/arn_pattern.h"
#include "policy/condition_operator.h"
#include "policy/date_value.h"
#include "policy/text_template.h"

namespace tuskgate::policy {

// The policy's values, read once.
using Numbers = std::vector<std::string>;  // canonical, as translator/model/number.h has them
struct Binaries {
  std::vector<std::string> bytes;
};
struct Truths {
  std::vector<bool> values;
};
using Operands = std::variant<std::vector<TextTemplate>, Numbers, std::vector<DateValue>, Truths,
                              Binaries, std::vector<AddressRange>, std::vector<ArnPattern>>;

struct Condition {
  ConditionOperator operation;
  std::string key;  // in the form for look-up
  Operands operands;
  // As they are written, for explanations.
  std::string written_operator;
  std::string written_key;
  std::vector<std::string> written_values;
};

// The error says what is wrong with a value. `has_variables`: as in documents of 2012-10-17.
boost::system::result<Operands, std::string> ReadOperands(Comparison comparison,
                                                          const std::vector<std::string>& values,
                                                          bool has_variables);

// "true" or "false", in whatever case; nothing when it is neither.
std::optional<bool> ReadTruth(std::string_view text);

// Whether the request meets it. `why`, unless null, is told what decided when it does not.
bool Meets(const Condition& condition, const ContextKeys& context, std::string* why);

}  // namespace tuskgate::policy
