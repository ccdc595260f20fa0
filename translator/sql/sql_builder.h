// Builds one statement: text from literals, identifiers through one quoting function, values as
// parameters. A run-time string cannot become SQL text by accident: SqlText takes literals only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "translator/model/sql_name.h"
#include "translator/sql/statement.h"

namespace tuskgate::translator {

class SqlText {
 public:
  template <std::size_t N>
  // NOLINTNEXTLINE(google-explicit-constructor): a literal is what it stands for.
  consteval SqlText(const char (&text)[N]) : text_(text, N - 1) {}
  std::string_view view() const { return text_; }

 private:
  std::string_view text_;
};

// The PostgreSQL type a parameter is cast to where it is written.
enum class SqlType {
  kText,
  kTextArray,
  kJsonb,
  kJsonbArray,
  kNumeric,
  kNumericArray,
  kBytea,
  kByteaArray,
  kInt4,
  kInt4Array,
  kInt8,
};

class SqlBuilder {
 public:
  // As much as a statement of few parameters takes.
  SqlBuilder() {
    text_.reserve(400);
    parameters_.reserve(8);
  }

  SqlBuilder& operator<<(SqlText text) {
    text_.append(text.view());
    return *this;
  }

  // A relation's name that NameRelations (table.h) has already quoted and qualified.
  SqlBuilder& Relation(std::string_view quoted) {
    text_.append(quoted);
    return *this;
  }

  // Writes $n::type for a value of its own: the text never depends on values.
  SqlBuilder& Parameter(SqlType type, std::string value);

  // The same, cast to a type that is named as a cast spells it, quoted where need be: that of a
  // column of an attached relation. Nullopt is NULL.
  SqlBuilder& Parameter(std::string_view quoted_type, std::optional<std::string> value);

  // The same for an array of jsonb, in its binary format: as text, each quote in the items would be
  // escaped here and unescaped there.
  SqlBuilder& JsonbArray(const std::vector<std::string>& elements);

  // A name that QuoteIdentifier has quoted, or a number: what a catalog knows, not what a request
  // has.
  SqlBuilder& Quoted(std::string_view quoted) {
    text_.append(quoted);
    return *this;
  }
  SqlBuilder& Number(std::int64_t number) {
    text_.append(std::to_string(number));
    return *this;
  }

  // The same for what the expression's text determines (attribute names and paths), which occurs
  // several times in a statement: equal ones share a number.
  SqlBuilder& SharedParameter(SqlType type, std::string value);

  // The same for a value that is in one place and that the statement needs in several, told by its
  // address (and type) and never by what it is. It must stay where it is until the statement is
  // done. `text` makes the parameter, once.
  template <typename MakeText>
  SqlBuilder& ParameterOf(const void* origin, SqlType type, MakeText&& text) {
    for (const Shared& known : shared_) {
      if (known.origin != origin || known.type != type) continue;
      WriteParameter(type, known.number);
      return *this;
    }
    Parameter(type, text());
    shared_.push_back({type, parameters_.size(), origin});
    return *this;
  }

  SqlStatement Finish(std::string_view name, Lane lane) &&;

 private:
  struct Shared {
    SqlType type;
    std::size_t number;
    const void* origin;  // null: what the expression's text determines
  };

  void WriteParameter(SqlType type, std::size_t number);

  std::string text_;
  std::vector<std::optional<std::string>> parameters_;
  std::vector<std::size_t> binary_parameters_;
  std::vector<Shared> shared_;
};

// The text of an array parameter.
std::string ArrayLiteral(const std::vector<std::string>& elements);

}  // namespace tuskgate::translator
