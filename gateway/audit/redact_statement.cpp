#include "gateway/audit/redact_statement.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <vector>

namespace tuskgate::gateway {
namespace {

constexpr std::string_view kRedacted = "***(Redacted)";

enum class Kind { kName, kQuoted, kLiteral, kSymbol, kEnd };

struct Token {
  Kind kind = Kind::kEnd;
  std::size_t begin = 0;
  std::size_t end = 0;
  bool is_word = false;  // true, null and the like: a literal that is a word
};

bool IsNameStart(char c) {
  return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '$';
}
bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsNamePart(char c) { return IsNameStart(c) || IsDigit(c); }

bool IsWord(std::string_view text, std::string_view upper) {
  return text.size() == upper.size() &&
         std::equal(text.begin(), text.end(), upper.begin(), [](char a, char b) {
           return std::toupper(static_cast<unsigned char>(a)) == b;
         });
}

template <std::size_t N>
bool IsAnyWord(std::string_view text, const std::array<std::string_view, N>& words) {
  return std::any_of(words.begin(), words.end(),
                     [text](std::string_view word) { return IsWord(text, word); });
}

// What may be a value as well as a word of the grammar.
constexpr std::array<std::string_view, 3> kLiteralWords = {"TRUE", "FALSE", "NULL"};

// Words behind which an operand begins, so that a bracket is none of a path and a sign is a
// number's.
constexpr std::array<std::string_view, 14> kOperators = {
    "AND", "BETWEEN", "BY",    "FROM",   "IN",  "INTO",  "IS",
    "NOT", "OR",      "ORDER", "SELECT", "SET", "VALUE", "WHERE"};

// The lexer of PartiQL.g4, as far as it tells literals from other things.
class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  // False when the text is none: what was read so far counts.
  bool Read(std::vector<Token>& tokens) {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (std::isspace(static_cast<unsigned char>(c)) != 0) {
        ++at_;
      } else if (Follows("--")) {
        at_ = std::min(text_.find_first_of("\r\n", at_), text_.size());
      } else if (Follows("/*")) {
        const std::size_t end = text_.find("*/", at_ + 2);
        if (end == std::string_view::npos) return false;
        at_ = end + 2;
      } else if (IsNameStart(c)) {
        Token token{Kind::kName, at_, at_};
        while (at_ < text_.size() && IsNamePart(text_[at_])) ++at_;
        token.end = at_;
        if (IsAnyWord(text_.substr(token.begin, at_ - token.begin), kLiteralWords)) {
          token.kind = Kind::kLiteral;
          token.is_word = true;
        }
        tokens.push_back(token);
      } else if (c == '"' || c == '\'' || c == '`') {
        const std::size_t begin = at_;
        if (!SkipQuoted(c)) return false;
        tokens.push_back({c == '"' ? Kind::kQuoted : Kind::kLiteral, begin, at_});
      } else if (IsDigit(c) || (c == '.' && at_ + 1 < text_.size() && IsDigit(text_[at_ + 1]))) {
        const std::size_t begin = at_;
        SkipNumber();
        tokens.push_back({Kind::kLiteral, begin, at_});
      } else {
        const std::size_t begin = at_;
        at_ += SymbolLength();
        if (at_ == begin) return false;
        tokens.push_back({Kind::kSymbol, begin, at_});
      }
    }
    return true;
  }

 private:
  bool Follows(std::string_view what) const { return text_.substr(at_).starts_with(what); }

  // A quote that is written twice is part of the text; Ion has no such thing.
  bool SkipQuoted(char quote) {
    for (++at_; at_ < text_.size(); ++at_) {
      if (text_[at_] != quote) continue;
      ++at_;
      if (quote == '`' || at_ == text_.size() || text_[at_] != quote) return true;
    }
    return false;
  }

  void SkipNumber() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      const bool is_exponents_sign =
          (c == '+' || c == '-') && (text_[at_ - 1] == 'e' || text_[at_ - 1] == 'E');
      if (!IsNamePart(c) && c != '.' && !is_exponents_sign) return;
      ++at_;
    }
  }

  std::size_t SymbolLength() const {
    static constexpr std::array<std::string_view, 7> kLong = {
        "<<", ">>", "<>", "!=", "<=", ">=", "||"};
    for (const std::string_view symbol : kLong) {
      if (Follows(symbol)) return symbol.size();
    }
    static constexpr std::string_view kShort = "=<>+-*/%()[]{}.,:;?";
    return kShort.find(text_[at_]) == std::string_view::npos ? 0 : 1;
  }

  const std::string_view text_;
  std::size_t at_ = 0;
};

class Redactor {
 public:
  Redactor(std::string_view text, const KeyNames& keys) : text_(text), keys_(keys) {}

  std::string Run() {
    const bool is_whole = Lexer(text_).Read(tokens_);
    const bool is_insert = !tokens_.empty() && Is(0, "INSERT");
    bool in_where = false;
    std::size_t i = 0;
    while (i < tokens_.size()) {
      if (tokens_[i].kind == Kind::kName && Is(i, "WHERE")) in_where = true;
      if (in_where && !is_insert) {
        if (const std::size_t end = EndOfKeyComparison(i); end > i) {
          for (; i < end; ++i) Keep(i);
          continue;
        }
      }
      if (is_insert && IsSymbol(i, "{") && i > 0 && Is(i - 1, "VALUE")) {
        i = RedactMembers(i);
      } else if (const std::size_t end = EndOfValue(i); end > i) {
        Put(i, kRedacted);
        i = end;
      } else {
        Keep(i++);
      }
    }
    if (!is_whole) {
      if (!out_.empty()) out_.push_back(' ');
      out_.append(kRedacted);
    }
    return std::move(out_);
  }

 private:
  std::string_view TextOf(std::size_t i) const {
    if (i >= tokens_.size()) return {};
    return text_.substr(tokens_[i].begin, tokens_[i].end - tokens_[i].begin);
  }
  bool Is(std::size_t i, std::string_view upper) const {
    return i < tokens_.size() && tokens_[i].kind == Kind::kName && IsWord(TextOf(i), upper);
  }
  bool IsSymbol(std::size_t i, std::string_view symbol) const {
    return i < tokens_.size() && tokens_[i].kind == Kind::kSymbol && TextOf(i) == symbol;
  }
  bool IsLiteral(std::size_t i) const {
    return i < tokens_.size() && tokens_[i].kind == Kind::kLiteral;
  }

  // With the blanks before it as they were, or one where there was a comment.
  void Put(std::size_t i, std::string_view what) {
    const std::size_t from = i == 0 ? 0 : tokens_[i - 1].end;
    const std::string_view between = text_.substr(from, tokens_[i].begin - from);
    const bool is_blank = between.find_first_not_of(" \t\r\n\f\v") == std::string_view::npos;
    out_.append(is_blank ? between : " ").append(what);
  }
  void Keep(std::size_t i) { Put(i, TextOf(i)); }

  // Whether an operand begins here, and not the operator behind one or a step of a path.
  bool BeginsOperand(std::size_t i) const {
    if (i == 0) return true;
    const Token& before = tokens_[i - 1];
    if (before.kind == Kind::kName) return IsAnyWord(TextOf(i - 1), kOperators);
    if (before.kind != Kind::kSymbol) return false;
    static constexpr std::string_view kClosing = ")]}>>?";
    return kClosing.find(TextOf(i - 1)) == std::string_view::npos || TextOf(i - 1) == ">";
  }

  std::size_t EndOfBrackets(std::size_t i) const {
    static constexpr std::array<std::string_view, 3> kOpening = {"[", "{", "<<"};
    static constexpr std::array<std::string_view, 3> kClosing = {"]", "}", ">>"};
    std::size_t depth = 0;
    for (; i < tokens_.size(); ++i) {
      if (tokens_[i].kind != Kind::kSymbol) continue;
      if (std::find(kOpening.begin(), kOpening.end(), TextOf(i)) != kOpening.end()) ++depth;
      if (std::find(kClosing.begin(), kClosing.end(), TextOf(i)) == kClosing.end()) continue;
      if (--depth == 0) return i + 1;
    }
    return i;
  }

  // Behind the value that begins here; `i` where none does.
  std::size_t EndOfValue(std::size_t i) const {
    if (IsLiteral(i)) {
      const bool is_test = tokens_[i].is_word && i > 0 &&
                           (Is(i - 1, "IS") || (Is(i - 1, "NOT") && i > 1 && Is(i - 2, "IS")));
      const bool is_step = i > 0 && IsSymbol(i - 1, "[") && !BeginsOperand(i - 1);
      return is_test || is_step ? i : i + 1;
    }
    if (!BeginsOperand(i)) return i;
    if (IsSymbol(i, "[") || IsSymbol(i, "{") || IsSymbol(i, "<<")) return EndOfBrackets(i);
    return EndOfSigned(i);
  }

  // Of a number with its sign.
  std::size_t EndOfSigned(std::size_t i) const {
    std::size_t end = i;
    while (IsSymbol(end, "-") || IsSymbol(end, "+")) ++end;
    return end > i && IsLiteral(end) ? end + 1 : i;
  }

  // {'name' : value, ...}: the names are shown.
  std::size_t RedactMembers(std::size_t i) {
    const std::size_t end = EndOfBrackets(i);
    Keep(i++);
    while (i < end) {
      if (IsLiteral(i) && IsSymbol(i + 1, ":")) {
        Keep(i);
        Keep(i + 1);
        i += 2;
      }
      const std::size_t value = i;
      std::size_t depth = 0;
      for (; i < end; ++i) {
        if (IsSymbol(i, "[") || IsSymbol(i, "{") || IsSymbol(i, "<<") || IsSymbol(i, "(")) ++depth;
        if (depth == 0 && (IsSymbol(i, ",") || i + 1 == end)) break;
        const bool closes =
            IsSymbol(i, "]") || IsSymbol(i, "}") || IsSymbol(i, ">>") || IsSymbol(i, ")");
        if (closes && depth > 0) --depth;
      }
      if (i == value + 1 && IsSymbol(value, "?")) {
        Keep(value);
      } else if (i > value) {
        Put(value, kRedacted);
      }
      if (i == end) break;
      // A separator; the brace at the end, unless it is missing.
      if (IsSymbol(i, ",") || IsSymbol(i, "}")) {
        Keep(i);
      } else if (i == value) {
        Put(i, kRedacted);
      }
      ++i;
    }
    return end;
  }

  bool IsKey(std::size_t i) const {
    if (i >= tokens_.size()) return false;
    if (tokens_[i].kind == Kind::kName) return keys_.Has(TextOf(i));
    if (tokens_[i].kind != Kind::kQuoted) return false;
    const std::string_view quoted = TextOf(i);
    return keys_.Has(quoted.substr(1, quoted.size() - 2));
  }
  bool IsComparison(std::size_t i) const {
    static constexpr std::array<std::string_view, 7> kComparisons = {"=",  "<>", "!=", "<",
                                                                     "<=", ">",  ">="};
    return std::any_of(kComparisons.begin(), kComparisons.end(),
                       [&](std::string_view symbol) { return IsSymbol(i, symbol); });
  }
  std::size_t EndOfScalar(std::size_t i) const {
    return IsLiteral(i) || IsSymbol(i, "?") ? i + 1 : EndOfSigned(i);
  }
  bool MayPrecedeCondition(std::size_t i) const {
    static constexpr std::array<std::string_view, 4> kWords = {"WHERE", "AND", "OR", "NOT"};
    return i > 0 && (IsSymbol(i - 1, "(") ||
                     (tokens_[i - 1].kind == Kind::kName && IsAnyWord(TextOf(i - 1), kWords)));
  }
  bool MayFollowCondition(std::size_t i) const {
    static constexpr std::array<std::string_view, 6> kWords = {"AND",       "OR",  "ORDER",
                                                               "RETURNING", "SET", "REMOVE"};
    return i == tokens_.size() || IsSymbol(i, ")") || IsSymbol(i, ";") ||
           (tokens_[i].kind == Kind::kName && IsAnyWord(TextOf(i), kWords));
  }

  // Behind `key = value`, `value = key`, `key BETWEEN low AND high`, `key IN [...]` or
  // `begins_with(key, value)`; `i` where no such condition stands for itself.
  std::size_t EndOfKeyComparison(std::size_t i) const {
    if (!MayPrecedeCondition(i)) return i;
    const std::size_t end = EndOfForm(i);
    return end > i && MayFollowCondition(end) ? end : i;
  }

  std::size_t EndOfForm(std::size_t i) const {
    if (Is(i, "BEGINS_WITH") && IsSymbol(i + 1, "(") && IsKey(i + 2) && IsSymbol(i + 3, ",")) {
      const std::size_t end = EndOfScalar(i + 4);
      return end > i + 4 && IsSymbol(end, ")") ? end + 1 : i;
    }
    if (!IsKey(i)) {
      const std::size_t end = EndOfScalar(i);
      return end > i && IsComparison(end) && IsKey(end + 1) ? end + 2 : i;
    }
    if (IsComparison(i + 1)) {
      const std::size_t end = EndOfScalar(i + 2);
      return end > i + 2 ? end : i;
    }
    if (Is(i + 1, "BETWEEN")) {
      const std::size_t low = EndOfScalar(i + 2);
      if (low == i + 2 || !Is(low, "AND")) return i;
      const std::size_t end = EndOfScalar(low + 1);
      return end > low + 1 ? end : i;
    }
    if (Is(i + 1, "IN")) return EndOfChoices(i);
    return i;
  }

  std::size_t EndOfChoices(std::size_t i) const {
    const bool is_list = IsSymbol(i + 2, "[");
    if (!is_list && !IsSymbol(i + 2, "(")) return i;
    std::size_t at = i + 3;
    for (;;) {
      const std::size_t end = EndOfScalar(at);
      if (end == at) return i;
      if (IsSymbol(end, is_list ? "]" : ")")) return end + 1;
      if (!IsSymbol(end, ",")) return i;
      at = end + 1;
    }
  }

  const std::string_view text_;
  const KeyNames& keys_;
  std::vector<Token> tokens_;
  std::string out_;
};

}  // namespace

std::string RedactStatement(std::string_view statement, const KeyNames& keys) {
  return Redactor(statement, keys).Run();
}

}  // namespace tuskgate::gateway
