#include "translator/model/jsonb_binary.h"

#include <cstdint>
#include <cstring>
#include <string>

#include <fmt/format.h>

#include "translator/model/json_writer.h"
#include "translator/model/stored_form.h"
#include "translator/model/stored_text.h"

namespace tuskgate::translator {
namespace {

// A container is a header, an entry for each child (an object's keys first, then its values), and
// the children's bytes. An entry tells the child's type and either its length or where it ends.
constexpr std::uint32_t kCountMask = 0x0fffffff;
constexpr std::uint32_t kObjectFlag = 0x20000000;
constexpr std::uint32_t kArrayFlag = 0x40000000;

constexpr std::uint32_t kOffsetMask = 0x0fffffff;
constexpr std::uint32_t kHasOffset = 0x80000000;
constexpr std::uint32_t kTypeMask = 0x70000000;
constexpr std::uint32_t kString = 0x00000000;
constexpr std::uint32_t kFalse = 0x20000000;
constexpr std::uint32_t kTrue = 0x30000000;
constexpr std::uint32_t kContainer = 0x50000000;

[[noreturn]] void Malformed() { throw UnreadableItem("this is no attribute value"); }

[[noreturn]] void NoValue(std::string_view tag) {
  throw UnreadableItem(fmt::format("this is no value of type {}", tag));
}

class Container {
 public:
  // `escaped`: strings may hold escapes of stored_text.h.
  Container(std::string_view bytes, bool escaped) : bytes_(bytes), escaped_(escaped) {
    if (bytes.size() < 4) Malformed();
    const std::uint32_t header = Word(0);
    count_ = header & kCountMask;
    is_object_ = (header & kObjectFlag) != 0;
    if (!is_object_ && (header & kArrayFlag) == 0) Malformed();
    const std::size_t entries = is_object_ ? std::size_t{count_} * 2 : count_;
    if (entries > bytes_.size() / 4) Malformed();
    data_ = 4 + 4 * entries;
    if (data_ > bytes_.size()) Malformed();
  }

  // Of an item, or of the members of a map.
  void AppendAttributes(JsonWriter& out, int level) const {
    if (!is_object_) Malformed();
    out.Character('{');
    bool first = true;
    VisitMembers(
        [&](std::string_view key, std::uint32_t entry, std::size_t start, std::size_t end) {
          if (!first) out.Character(',');
          first = false;
          AppendString(out, key);
          out.Character(':');
          if (level > 0) {
            AppendValue(out, entry, start, end, level);
          } else {
            AppendNamed(out, key, entry, start, end);
          }
        });
    out.Character('}');
  }

  bool IsObject() const { return is_object_; }

  // The text of an attribute whose value is of this type and a string in JSON.
  std::optional<std::string_view> TextOf(std::string_view name, std::string_view tag) const {
    std::size_t key_start = 0;
    std::size_t value_start = KeysEnd();
    for (std::size_t i = 0; i < count_; ++i) {
      const std::size_t key_end = End(Entry(i), key_start);
      const std::uint32_t entry = Entry(count_ + i);
      const std::size_t value_end = End(entry, value_start);
      if (Bytes(key_start, key_end) == name) return TextIn(entry, value_start, value_end, tag);
      key_start = key_end;
      value_start = value_end;
    }
    return std::nullopt;
  }

  // Of an object whose values are typed. False, and nothing appended, when nothing is selected.
  bool AppendMembers(JsonWriter& out, const Selection& selection) const {
    if (!is_object_) Malformed();
    const std::size_t before = out.Size();
    VisitMembers(
        [&](std::string_view key, std::uint32_t entry, std::size_t start, std::size_t end) {
          const Selection* selected = FindMember(selection, key);
          if (selected == nullptr) return;
          const std::size_t member = out.Size();
          out.Character(member == before ? '{' : ',');
          AppendString(out, key);
          out.Character(':');
          if (!AppendPart(out, entry, start, end, *selected)) out.Truncate(member);
        });
    if (out.Size() == before) return false;
    out.Character('}');
    return true;
  }

 private:
  std::uint32_t Word(std::size_t at) const {
    std::uint32_t word = 0;
    std::memcpy(&word, bytes_.data() + at, 4);
    return word;
  }
  // All of them lie within the bytes: the constructor has looked.
  std::uint32_t Entry(std::size_t index) const { return Word(4 + 4 * index); }

  // Where a child ends that starts at `start`, counted from the first child's start.
  static std::size_t End(std::uint32_t entry, std::size_t start) {
    const std::size_t offset = entry & kOffsetMask;
    return (entry & kHasOffset) != 0 ? offset : start + offset;
  }

  std::string_view Bytes(std::size_t start, std::size_t end) const {
    if (end < start || data_ + end > bytes_.size()) Malformed();
    return bytes_.substr(data_ + start, end - start);
  }

  // {"N":
  static void OpenTyped(JsonWriter& out, std::string_view tag) {
    if (tag.size() == 1) {
      const char one[] = {'{', '"', tag.front(), '"', ':', '\0'};
      out.Literal(one);
      return;
    }
    out.Literal("{\"");
    out.Literal(tag);
    out.Literal("\":");
  }

  void AppendString(JsonWriter& out, std::string_view stored) const {
    if (escaped_ && NeedsEscape(stored)) {
      out.String(FromStored(stored));
    } else {
      out.String(stored);
    }
  }

  // Aligned to four bytes; the padding before it counts as its own.
  Container Child(std::uint32_t entry, std::size_t start, std::size_t end) const {
    if ((entry & kTypeMask) != kContainer) Malformed();
    return {Bytes((start + 3) & ~std::size_t{3}, end), escaped_};
  }

  void AppendText(JsonWriter& out, std::string_view tag, std::uint32_t entry, std::size_t start,
                  std::size_t end) const {
    if ((entry & kTypeMask) != kString) NoValue(tag);
    const std::string_view text = Bytes(start, end);
    if (tag.front() == 'S') {
      AppendString(out, text);
      return;
    }
    if (tag.front() == 'N' ? !IsReadableNumber(text) : !IsReadableBinary(text)) NoValue(tag);
    out.Quoted(text);
  }

  // {"N":"1"}. Throws UnreadableItem for anything that is none.
  void AppendValue(JsonWriter& out, std::uint32_t entry, std::size_t start, std::size_t end,
                   int level) const {
    if (level > kMostReadableLevels) throw UnreadableItem("too many levels");
    const Container typed = Child(entry, start, end);
    if (!typed.is_object_ || typed.count_ != 1) Malformed();
    const std::uint32_t value = typed.Entry(1);
    const std::size_t from = End(typed.Entry(0), 0);
    const std::string_view tag = typed.Bytes(0, from);
    OpenTyped(out, tag);
    typed.AppendContent(out, tag, value, from, End(value, from), level);
    out.Character('}');
  }

  void AppendContent(JsonWriter& out, std::string_view tag, std::uint32_t entry, std::size_t start,
                     std::size_t end, int level) const {
    const std::uint32_t type = entry & kTypeMask;
    if (tag == "S" || tag == "N" || tag == "B") {
      AppendText(out, tag, entry, start, end);
    } else if (tag == "BOOL" || tag == "NULL") {
      if (type != kTrue && (type != kFalse || tag == "NULL")) NoValue(tag);
      out.Literal(type == kTrue ? std::string_view("true") : std::string_view("false"));
    } else if (tag == "M") {
      Child(entry, start, end).AppendAttributes(out, level + 1);
    } else if (tag == "L") {
      Child(entry, start, end).AppendList(out, level + 1);
    } else if (tag == "SS" || tag == "NS" || tag == "BS") {
      Child(entry, start, end).AppendSet(out, tag);
    } else {
      Malformed();
    }
  }

  // Calls `append` with each element's entry, start and end.
  template <typename Append>
  void AppendElementsBy(JsonWriter& out, const Append& append) const {
    if (is_object_) Malformed();
    out.Character('[');
    std::size_t start = 0;
    for (std::size_t i = 0; i < count_; ++i) {
      if (i > 0) out.Character(',');
      const std::uint32_t entry = Entry(i);
      const std::size_t end = End(entry, start);
      append(entry, start, end);
      start = end;
    }
    out.Character(']');
  }

  void AppendList(JsonWriter& out, int level) const {
    AppendElementsBy(out, [&](std::uint32_t entry, std::size_t start, std::size_t end) {
      AppendValue(out, entry, start, end, level);
    });
  }

  void AppendSet(JsonWriter& out, std::string_view tag) const {
    if (count_ == 0) NoValue(tag);
    AppendElementsBy(out, [&](std::uint32_t entry, std::size_t start, std::size_t end) {
      AppendText(out, tag, entry, start, end);
    });
  }

  // With the attribute's name in what is thrown.
  void AppendNamed(JsonWriter& out, std::string_view key, std::uint32_t entry, std::size_t start,
                   std::size_t end) const {
    try {
      AppendValue(out, entry, start, end, 1);
    } catch (const UnreadableItem& fault) {
      throw UnreadableItem(fmt::format("attribute {}: {}", key, fault.what()));
    }
  }

  // Of an object: the values begin there.
  std::size_t KeysEnd() const {
    std::size_t end = 0;
    for (std::size_t i = 0; i < count_; ++i) end = End(Entry(i), end);
    return end;
  }

  // Of a typed value, where it is of the type and a string.
  std::optional<std::string_view> TextIn(std::uint32_t entry, std::size_t start, std::size_t end,
                                         std::string_view tag) const {
    if ((entry & kTypeMask) != kContainer) return std::nullopt;
    const Container typed = Child(entry, start, end);
    if (!typed.is_object_ || typed.count_ != 1) return std::nullopt;
    const std::uint32_t value = typed.Entry(1);
    const std::size_t from = End(typed.Entry(0), 0);
    if (typed.Bytes(0, from) != tag || (value & kTypeMask) != kString) return std::nullopt;
    return typed.Bytes(from, End(value, from));
  }

  // Calls `visit` with each member's key, and its value's entry, start and end.
  template <typename Visit>
  void VisitMembers(const Visit& visit) const {
    std::size_t key_start = 0;
    std::size_t value_start = KeysEnd();
    for (std::size_t i = 0; i < count_; ++i) {
      const std::size_t key_end = End(Entry(i), key_start);
      const std::uint32_t entry = Entry(count_ + i);
      const std::size_t value_end = End(entry, value_start);
      visit(Bytes(key_start, key_end), entry, value_start, value_end);
      key_start = key_end;
      value_start = value_end;
    }
  }

  const Selection* FindMember(const Selection& selection, std::string_view stored) const {
    const bool is_escaped = escaped_ && NeedsEscape(stored);
    const auto found =
        is_escaped ? selection.members.find(FromStored(stored)) : selection.members.find(stored);
    return found == selection.members.end() ? nullptr : &found->second;
  }

  // Of a typed value: {"M": {...}}. False, with something appended perhaps, when the selection
  // leads nowhere in it.
  bool AppendPart(JsonWriter& out, std::uint32_t entry, std::size_t start, std::size_t end,
                  const Selection& selection) const {
    if (selection.IsWhole()) {
      AppendValue(out, entry, start, end, 1);
      return true;
    }
    const Container typed = Child(entry, start, end);
    bool found = false;
    typed.VisitMembers(
        [&](std::string_view tag, std::uint32_t value, std::size_t from, std::size_t to) {
          if (tag != "M" && tag != "L") return;
          OpenTyped(out, tag);
          const Container document = typed.Child(value, from, to);
          found = tag == "M" ? document.AppendMembers(out, selection)
                             : document.AppendElements(out, selection);
          out.Character('}');
        });
    return found;
  }

  // In the order of the list, closed up.
  bool AppendElements(JsonWriter& out, const Selection& selection) const {
    if (is_object_) Malformed();
    const std::size_t before = out.Size();
    auto wanted = selection.elements.begin();
    std::size_t start = 0;
    for (std::size_t i = 0; i < count_ && wanted != selection.elements.end(); ++i) {
      const std::uint32_t entry = Entry(i);
      const std::size_t end = End(entry, start);
      if (i == wanted->first) {
        const std::size_t element = out.Size();
        out.Character(element == before ? '[' : ',');
        if (!AppendPart(out, entry, start, end, wanted->second)) out.Truncate(element);
        ++wanted;
      }
      start = end;
    }
    if (out.Size() == before) return false;
    out.Character(']');
    return true;
  }

  std::string_view bytes_;
  bool escaped_;
  std::uint32_t count_ = 0;
  bool is_object_ = false;
  std::size_t data_ = 0;  // where the children's bytes begin
};

Container RootOf(std::string_view jsonb) {
  // The second character of an escape begins with F4 8F BF: a rare byte to look for once, in place
  // of two looks into every string.
  const bool escaped = jsonb.find('\xf4') != std::string_view::npos;
  return {jsonb, escaped};
}

}  // namespace

void AppendFromJsonb(std::string& out, std::string_view jsonb) {
  const Container root = RootOf(jsonb);
  if (!root.IsObject()) throw UnreadableItem("the item is no object");
  // As JSON it is no longer, but for characters that are escaped.
  JsonWriter writer(out, jsonb.size());
  root.AppendAttributes(writer, 0);
}

void AppendSelectedFromJsonb(std::string& out, std::string_view jsonb, const Selection& selection) {
  const Container root = RootOf(jsonb);
  if (!root.IsObject()) throw UnreadableItem("the item is no object");
  JsonWriter writer(out, jsonb.size());
  if (!root.AppendMembers(writer, selection)) writer.Literal("{}");
}

std::optional<std::string_view> TextInJsonb(std::string_view jsonb, std::string_view name,
                                            std::string_view tag) {
  const Container root = RootOf(jsonb);
  return root.IsObject() ? root.TextOf(name, tag) : std::nullopt;
}

}  // namespace tuskgate::translator
