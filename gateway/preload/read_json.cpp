#include <utility>

#include <fmt/format.h>
#include <rapidjson/error/en.h>
#include <rapidjson/reader.h>

#include "gateway/preload/node.h"
#include "translator/model/json.h"

namespace tuskgate::gateway::preload {
namespace {

constexpr unsigned kFlags = rapidjson::kParseStopWhenDoneFlag | rapidjson::kParseIterativeFlag |
                            rapidjson::kParseValidateEncodingFlag |
                            rapidjson::kParseNumbersAsStringsFlag;

// Counts lines as the reader goes on.
class Lines {
 public:
  explicit Lines(const std::string& text) : text_(text) {}

  int At(std::size_t offset) {
    for (; seen_ < offset && seen_ < text_.size(); ++seen_) line_ += text_[seen_] == '\n' ? 1 : 0;
    return line_;
  }

 private:
  const std::string& text_;
  std::size_t seen_ = 0;
  int line_ = 1;
};

// RapidJSON's handler: makes a tree of what the reader finds.
class Builder {
 public:
  Builder(const rapidjson::StringStream& stream, Lines& lines) : stream_(stream), lines_(lines) {}

  bool Null() { return Scalar(Node::Kind::kNull, {}); }
  bool Bool(bool value) { return Scalar(Node::Kind::kBoolean, value ? "true" : "false"); }
  bool RawNumber(const char* text, rapidjson::SizeType size, bool) {
    return Scalar(Node::Kind::kNumber, std::string(text, size));
  }
  bool String(const char* text, rapidjson::SizeType size, bool) {
    return Scalar(Node::Kind::kString, std::string(text, size));
  }
  // Numbers come as text.
  bool Int(int) { return false; }
  bool Uint(unsigned) { return false; }
  bool Int64(std::int64_t) { return false; }
  bool Uint64(std::uint64_t) { return false; }
  bool Double(double) { return false; }

  bool Key(const char* text, rapidjson::SizeType size, bool) {
    open_.back().names.emplace_back(text, size);
    return true;
  }
  bool StartObject() { return Open(MapAt(lines_.At(stream_.Tell()))); }
  bool StartArray() { return Open(ListAt(lines_.At(stream_.Tell()))); }
  bool EndObject(rapidjson::SizeType) { return Close(); }
  bool EndArray(rapidjson::SizeType) { return Close(); }

  Node Take() { return std::move(done_); }

 private:
  bool Scalar(Node::Kind kind, std::string text) {
    Node node = StringAt(lines_.At(stream_.Tell()), std::move(text));
    node.kind = kind;
    return Place(std::move(node));
  }

  bool Open(Node node) {
    open_.push_back(std::move(node));
    return true;
  }

  bool Close() {
    Node node = std::move(open_.back());
    open_.pop_back();
    return Place(std::move(node));
  }

  bool Place(Node node) {
    (open_.empty() ? done_ : open_.back().items.emplace_back()) = std::move(node);
    return true;
  }

  const rapidjson::StringStream& stream_;
  Lines& lines_;
  std::vector<Node> open_;
  Node done_;
};

}  // namespace

std::vector<Node> ReadJson(const std::string& text) {
  constexpr std::string_view kWhite = " \t\r\n";
  std::vector<Node> documents;
  Lines lines(text);
  rapidjson::StringStream stream(text.c_str());
  rapidjson::Reader reader;
  // RapidJSON takes a zero byte for the end.
  while (text.find_first_not_of(kWhite, stream.Tell()) != std::string::npos) {
    Builder builder(stream, lines);
    const rapidjson::ParseResult result = reader.Parse<kFlags>(stream, builder);
    if (result.IsError()) {
      throw Fault(lines.At(result.Offset()),
                  fmt::format("not JSON: {}", rapidjson::GetParseError_En(result.Code())));
    }
    documents.push_back(builder.Take());
  }
  return documents;
}

}  // namespace tuskgate::gateway::preload
