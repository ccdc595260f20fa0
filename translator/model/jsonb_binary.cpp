#include "translator/model/jsonb_binary.h"

#include <cstdint>
#include <cstring>
#include <stdexcept>

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

[[noreturn]] void Malformed() { throw std::logic_error("a stored item is not the jsonb expected"); }

class Container {
 public:
  // `escaped`: strings may hold escapes of stored_text.h.
  Container(std::string_view bytes, bool escaped) : bytes_(bytes), escaped_(escaped) {
    const std::uint32_t header = Word(0);
    count_ = header & kCountMask;
    is_object_ = (header & kObjectFlag) != 0;
    if (!is_object_ && (header & kArrayFlag) == 0) Malformed();
    const std::size_t entries = is_object_ ? std::size_t{count_} * 2 : count_;
    if (entries > bytes_.size() / 4) Malformed();
    data_ = 4 + 4 * entries;
  }

  void AppendTo(std::string& out) const {
    if (is_object_) {
      AppendObject(out);
    } else {
      AppendArray(out);
    }
  }

  // Of an object whose values are typed. False, and nothing appended, when nothing is selected.
  bool AppendMembers(std::string& out, const Selection& selection) const {
    if (!is_object_) Malformed();
    const std::size_t before = out.size();
    VisitMembers(
        [&](std::string_view key, std::uint32_t entry, std::size_t start, std::size_t end) {
          const Selection* selected = FindMember(selection, key);
          if (selected == nullptr) return;
          const std::size_t member = out.size();
          out.push_back(member == before ? '{' : ',');
          AppendString(out, key);
          out.push_back(':');
          if (!AppendPart(out, entry, start, end, *selected)) out.resize(member);
        });
    if (out.size() == before) return false;
    out.push_back('}');
    return true;
  }

 private:
  std::uint32_t Word(std::size_t at) const {
    std::uint32_t word = 0;
    if (at + 4 > bytes_.size()) Malformed();
    std::memcpy(&word, bytes_.data() + at, 4);
    return word;
  }
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

  void AppendString(std::string& out, std::string_view stored) const {
    if (escaped_ && NeedsEscape(stored)) {
      AppendJsonString(out, FromStored(stored));
    } else {
      AppendJsonString(out, stored);
    }
  }

  // Aligned to four bytes; the padding before it counts as its own.
  Container Child(std::uint32_t entry, std::size_t start, std::size_t end) const {
    if ((entry & kTypeMask) != kContainer) Malformed();
    return {Bytes((start + 3) & ~std::size_t{3}, end), escaped_};
  }

  void AppendChild(std::string& out, std::uint32_t entry, std::size_t start,
                   std::size_t end) const {
    switch (entry & kTypeMask) {
      case kString:
        AppendString(out, Bytes(start, end));
        return;
      case kTrue:
        out.append("true");
        return;
      case kFalse:
        out.append("false");
        return;
      case kContainer:
        Child(entry, start, end).AppendTo(out);
        return;
      default:
        Malformed();
    }
  }

  void AppendArray(std::string& out) const {
    out.push_back('[');
    std::size_t start = 0;
    for (std::size_t i = 0; i < count_; ++i) {
      if (i > 0) out.push_back(',');
      const std::uint32_t entry = Entry(i);
      const std::size_t end = End(entry, start);
      AppendChild(out, entry, start, end);
      start = end;
    }
    out.push_back(']');
  }

  // Calls `visit` with each member's key, and its value's entry, start and end.
  template <typename Visit>
  void VisitMembers(const Visit& visit) const {
    std::size_t key_start = 0;
    std::size_t value_start = 0;  // values begin where the keys end
    for (std::size_t i = 0; i < count_; ++i) value_start = End(Entry(i), value_start);
    for (std::size_t i = 0; i < count_; ++i) {
      const std::size_t key_end = End(Entry(i), key_start);
      const std::uint32_t entry = Entry(count_ + i);
      const std::size_t value_end = End(entry, value_start);
      visit(Bytes(key_start, key_end), entry, value_start, value_end);
      key_start = key_end;
      value_start = value_end;
    }
  }

  void AppendObject(std::string& out) const {
    out.push_back('{');
    bool first = true;
    VisitMembers(
        [&](std::string_view key, std::uint32_t entry, std::size_t start, std::size_t end) {
          if (!first) out.push_back(',');
          first = false;
          AppendString(out, key);
          out.push_back(':');
          AppendChild(out, entry, start, end);
        });
    out.push_back('}');
  }

  const Selection* FindMember(const Selection& selection, std::string_view stored) const {
    const bool is_escaped = escaped_ && NeedsEscape(stored);
    const auto found =
        is_escaped ? selection.members.find(FromStored(stored)) : selection.members.find(stored);
    return found == selection.members.end() ? nullptr : &found->second;
  }

  // Of a typed value: {"M": {...}}. False, with something appended perhaps, when the selection
  // leads nowhere in it.
  bool AppendPart(std::string& out, std::uint32_t entry, std::size_t start, std::size_t end,
                  const Selection& selection) const {
    if (selection.IsWhole()) {
      AppendChild(out, entry, start, end);
      return true;
    }
    const Container typed = Child(entry, start, end);
    bool found = false;
    typed.VisitMembers(
        [&](std::string_view tag, std::uint32_t value, std::size_t from, std::size_t to) {
          if (tag != "M" && tag != "L") return;
          out.append("{\"").append(tag).append("\":");
          const Container document = typed.Child(value, from, to);
          found = tag == "M" ? document.AppendMembers(out, selection)
                             : document.AppendElements(out, selection);
          out.push_back('}');
        });
    return found;
  }

  // In the order of the list, closed up.
  bool AppendElements(std::string& out, const Selection& selection) const {
    if (is_object_) Malformed();
    const std::size_t before = out.size();
    auto wanted = selection.elements.begin();
    std::size_t start = 0;
    for (std::size_t i = 0; i < count_ && wanted != selection.elements.end(); ++i) {
      const std::uint32_t entry = Entry(i);
      const std::size_t end = End(entry, start);
      if (i == wanted->first) {
        const std::size_t element = out.size();
        out.push_back(element == before ? '[' : ',');
        if (!AppendPart(out, entry, start, end, wanted->second)) out.resize(element);
        ++wanted;
      }
      start = end;
    }
    if (out.size() == before) return false;
    out.push_back(']');
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

void AppendFromJsonb(std::string& out, std::string_view jsonb) { RootOf(jsonb).AppendTo(out); }

void AppendSelectedFromJsonb(std::string& out, std::string_view jsonb, const Selection& selection) {
  if (!RootOf(jsonb).AppendMembers(out, selection)) out.append("{}");
}

}  // namespace tuskgate::translator
