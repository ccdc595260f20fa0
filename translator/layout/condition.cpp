#include "translator/layout/condition.h"

#include "translator/model/attribute_json.h"
#include "translator/model/key.h"
#include "translator/model/stored_text.h"

namespace tuskgate::translator {
namespace {

// The types that have an order, and so an SQL type of their own.
enum class Scalar { kString, kNumber, kBinary };

std::optional<Scalar> ScalarOf(const AttributeValue& value) {
  if (value.As<String>() != nullptr) return Scalar::kString;
  if (value.As<Number>() != nullptr) return Scalar::kNumber;
  if (value.As<Binary>() != nullptr) return Scalar::kBinary;
  return std::nullopt;
}

// The one type in which the operands can be ordered: that of a constant or of size(). Nullopt when
// only the item can tell.
std::optional<Scalar> KnownType(const BoundOperand& operand) {
  if (operand.Size() != nullptr) return Scalar::kNumber;
  if (const AttributeValue* constant = operand.Constant()) return ScalarOf(*constant);
  return std::nullopt;
}

void EmitSize(SqlBuilder& sql, const Layout& layout, const BoundSize& size) {
  sql << "tuskgate.size(";
  EmitValue(sql, layout, *size.operand);
  sql << ")";
}

// An operand of a comparison. Where it is a constant that the relation spells otherwise, because of
// what it is compared with, it is that.
struct Operand {
  Operand(const Layout& layout, const BoundOperand& one, const BoundOperand& other) : bound(one) {
    if (one.Constant() == nullptr || other.Path() == nullptr) return;
    respelled = layout.Respelled(*other.Path(), *one.Constant());
  }

  const BoundOperand& bound;
  std::optional<AttributeValue> respelled;
};

// As ParameterOf, but for a value that is this operand's alone.
template <typename MakeText>
void EmitConstant(SqlBuilder& sql, const AttributeValue& constant, bool is_shared, SqlType type,
                  MakeText&& text) {
  if (is_shared) {
    sql.ParameterOf(&constant, type, text);
  } else {
    sql.Parameter(type, text());
  }
}

// The operand in the SQL type of `type`; NULL when it is of another.
void EmitScalar(SqlBuilder& sql, const Layout& layout, const Operand& one, Scalar type) {
  const BoundOperand& operand = one.bound;
  if (const BoundSize* size = operand.Size()) {
    if (type == Scalar::kNumber) {
      EmitSize(sql, layout, *size);
    } else {
      sql << "null";
    }
    return;
  }
  if (const BoundPath* path = operand.Path()) {
    switch (type) {
      case Scalar::kString:
        layout.StringAt(sql, *path);
        sql << " collate \"C\"";
        return;
      case Scalar::kNumber:
        layout.NumberAt(sql, *path);
        return;
      case Scalar::kBinary:
        layout.BinaryAt(sql, *path);
        return;
    }
  }
  const bool is_shared = !one.respelled;
  const AttributeValue& constant = is_shared ? *operand.Constant() : *one.respelled;
  if (ScalarOf(constant) != type) {
    sql << "null";
  } else if (const String* s = constant.As<String>()) {
    EmitConstant(sql, constant, is_shared, SqlType::kText, [s] { return ToStored(s->value); });
    sql << " collate \"C\"";
  } else if (const Number* n = constant.As<Number>()) {
    EmitConstant(sql, constant, is_shared, SqlType::kNumeric, [n] { return n->value; });
  } else {
    EmitConstant(sql, constant, is_shared, SqlType::kBytea,
                 [&constant] { return ByteaText(constant.As<Binary>()->value); });
  }
}

void EmitValue(SqlBuilder& sql, const Layout& layout, const Operand& operand) {
  if (!operand.respelled) return EmitValue(sql, layout, operand.bound);
  sql.Parameter(SqlType::kJsonb, ToStoredJson(*operand.respelled));
}

void EmitEqual(SqlBuilder& sql, const Layout& layout, const BoundOperand& left,
               const BoundOperand& right) {
  const Operand one(layout, left, right);
  const Operand other(layout, right, left);
  sql << "coalesce(";
  if (left.Size() != nullptr || right.Size() != nullptr) {
    EmitScalar(sql, layout, one, Scalar::kNumber);
    sql << " = ";
    EmitScalar(sql, layout, other, Scalar::kNumber);
  } else {
    // Stored values are canonical, so equal values are equal jsonb.
    EmitValue(sql, layout, one);
    sql << " = ";
    EmitValue(sql, layout, other);
  }
  sql << ", false)";
}

void EmitOperator(SqlBuilder& sql, Comparator comparator) {
  switch (comparator) {
    case Comparator::kLess:
      sql << " < ";
      return;
    case Comparator::kLessOrEqual:
      sql << " <= ";
      return;
    case Comparator::kGreater:
      sql << " > ";
      return;
    case Comparator::kGreaterOrEqual:
      sql << " >= ";
      return;
    case Comparator::kEqual:
    case Comparator::kNotEqual:
      break;
  }
  sql << " = ";
}

void EmitOrder(SqlBuilder& sql, const Layout& layout, Comparator comparator,
               const BoundOperand& left, const BoundOperand& right) {
  std::optional<Scalar> type = KnownType(left);
  if (!type) type = KnownType(right);
  sql << "coalesce(";
  if (type) {
    EmitScalar(sql, layout, Operand(layout, left, right), *type);
    EmitOperator(sql, comparator);
    EmitScalar(sql, layout, Operand(layout, right, left), *type);
  } else {
    sql << "tuskgate.compare(";
    EmitValue(sql, layout, left);
    sql << ", ";
    EmitValue(sql, layout, right);
    sql << ")";
    EmitOperator(sql, comparator);
    sql << "0";
  }
  sql << ", false)";
}

void Emit(SqlBuilder& sql, const Layout& layout, const BoundComparison& comparison) {
  switch (comparison.comparator) {
    case Comparator::kEqual:
      EmitEqual(sql, layout, comparison.left, comparison.right);
      return;
    case Comparator::kNotEqual:
      // True also where an operand is absent or the types differ.
      sql << "not ";
      EmitEqual(sql, layout, comparison.left, comparison.right);
      return;
    default:
      EmitOrder(sql, layout, comparison.comparator, comparison.left, comparison.right);
  }
}

void Emit(SqlBuilder& sql, const Layout& layout, const BoundBetween& between) {
  sql << "(";
  EmitOrder(sql, layout, Comparator::kGreaterOrEqual, between.value, between.low);
  sql << " and ";
  EmitOrder(sql, layout, Comparator::kLessOrEqual, between.value, between.high);
  sql << ")";
}

// The constants of IN, as the relation spells them; `respells` is set where it may do so.
std::string StoredArray(const Layout& layout, const BoundOperand& compared,
                        const std::vector<const AttributeValue*>& values, bool& respells) {
  std::vector<std::string> elements;
  elements.reserve(values.size());
  for (const AttributeValue* value : values) {
    const auto respelled =
        compared.Path() == nullptr ? std::nullopt : layout.Respelled(*compared.Path(), *value);
    respells = respells || respelled.has_value();
    elements.push_back(ToStoredJson(respelled ? *respelled : *value));
  }
  return ArrayLiteral(elements);
}

void Emit(SqlBuilder& sql, const Layout& layout, const BoundIn& in) {
  // Constants go into one array, so that the number of them does not change the statement.
  std::vector<const AttributeValue*> constants;
  std::vector<const BoundOperand*> others;
  for (const BoundOperand& choice : in.choices) {
    if (choice.Constant() != nullptr && in.value.Size() == nullptr) {
      constants.push_back(choice.Constant());
    } else {
      others.push_back(&choice);
    }
  }
  sql << "(";
  if (!constants.empty()) {
    sql << "coalesce(";
    EmitValue(sql, layout, in.value);
    sql << " = any(";
    bool respells = false;
    std::string array = StoredArray(layout, in.value, constants, respells);
    if (respells) {
      sql.Parameter(SqlType::kJsonbArray, std::move(array));
    } else {
      sql.ParameterOf(&in, SqlType::kJsonbArray, [&array] { return std::move(array); });
    }
    sql << "), false)";
  }
  for (std::size_t i = 0; i < others.size(); ++i) {
    if (i > 0 || !constants.empty()) sql << " or ";
    EmitEqual(sql, layout, in.value, *others[i]);
  }
  sql << ")";
}

void Emit(SqlBuilder& sql, const Layout& layout, const BoundExists& exists) {
  layout.Value(sql, exists.path);
  if (exists.negated) {
    sql << " is null";
  } else {
    sql << " is not null";
  }
}

void Emit(SqlBuilder& sql, const Layout& layout, const BoundTypeIs& type_is) {
  sql << "coalesce(";
  EmitValue(sql, layout, type_is.operand);
  sql << " ? ";
  sql.Parameter(SqlType::kText, type_is.tag);
  sql << ", false)";
}

void Emit(SqlBuilder& sql, const Layout& layout, const BoundBeginsWith& begins) {
  const BoundPath* path = begins.value.Path();
  const AttributeValue* constant = begins.prefix.Constant();
  if (path != nullptr && constant != nullptr && constant->As<String>() != nullptr) {
    sql << "coalesce(starts_with(";
    layout.StringAt(sql, *path);
    sql << ", ";
    sql.ParameterOf(constant, SqlType::kText,
                    [constant] { return ToStored(constant->As<String>()->value); });
    sql << "), false)";
    return;
  }
  sql << "coalesce(tuskgate.begins_with(";
  EmitValue(sql, layout, begins.value);
  sql << ", ";
  EmitValue(sql, layout, begins.prefix);
  sql << "), false)";
}

void Emit(SqlBuilder& sql, const Layout& layout, const BoundContains& contains) {
  sql << "tuskgate.contains(";
  EmitValue(sql, layout, contains.value);
  sql << ", ";
  EmitValue(sql, layout, contains.part);
  sql << ")";
}

void Emit(SqlBuilder& sql, const Layout& layout, const BoundAnd& both) {
  sql << "(";
  EmitCondition(sql, layout, *both.left);
  sql << " and ";
  EmitCondition(sql, layout, *both.right);
  sql << ")";
}

void Emit(SqlBuilder& sql, const Layout& layout, const BoundOr& either) {
  sql << "(";
  EmitCondition(sql, layout, *either.left);
  sql << " or ";
  EmitCondition(sql, layout, *either.right);
  sql << ")";
}

void Emit(SqlBuilder& sql, const Layout& layout, const BoundNot& negation) {
  sql << "not (";
  EmitCondition(sql, layout, *negation.operand);
  sql << ")";
}

}  // namespace

void EmitValue(SqlBuilder& sql, const Layout& layout, const BoundOperand& operand) {
  if (const BoundPath* path = operand.Path()) {
    layout.Value(sql, *path);
  } else if (const AttributeValue* constant = operand.Constant()) {
    sql.ParameterOf(constant, SqlType::kJsonb, [constant] { return ToStoredJson(*constant); });
  } else {
    // No value where there is no size.
    sql << "nullif(jsonb_build_object('N', ";
    EmitSize(sql, layout, *operand.Size());
    sql << "::text), '{\"N\": null}'::jsonb)";
  }
}

void EmitCondition(SqlBuilder& sql, const Layout& layout, const BoundCondition& condition) {
  std::visit([&](const auto& node) { Emit(sql, layout, node); }, condition.node);
}

}  // namespace tuskgate::translator
