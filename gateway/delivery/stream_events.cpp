#include "gateway/delivery/stream_events.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "gateway/delivery/readable_record.h"
#include "gateway/observe/log.h"
#include "translator/stream/change_log.h"
#include "translator/stream/stream_catalog.h"
#include "translator/stream/stream_range.h"
#include "translator/stream/stream_record.h"

namespace tuskgate::gateway {
namespace {

using namespace translator;
namespace asio = boost::asio;
using http::EventsAnswer;

// A client that is gone is noticed after it, and so is the end of the process.
constexpr std::chrono::milliseconds kLookAnyway{500};
// How long a reader goes on whose key or permission was taken back.
constexpr std::chrono::seconds kAdmitted{2};
constexpr std::int64_t kMostInPage = 200;
constexpr std::int64_t kMostBytesInPage = 256 << 10;

asio::awaitable<std::optional<Answer>> Run(StreamEvents& services, SqlStatement statement) {
  auto answer = co_await services.pipeline().Run(std::move(statement));
  if (answer.has_error()) {
    Log(LogLevel::kWarn, "events of a stream: {}", answer.error().message);
    co_return std::nullopt;
  }
  co_return *std::move(answer);
}

asio::awaitable<std::optional<StreamDescription>> Find(StreamEvents& services, StreamName name) {
  SqlStatement statement = EmitFindStream(name);
  const std::optional<Answer> answer = co_await Run(services, std::move(statement));
  if (!answer) co_return std::nullopt;
  co_return ReadStream(*answer->rows);
}

PageOfChanges PageAfter(const StreamDescription& stream, LogPosition after, ItemFormat format) {
  PageOfChanges page;
  page.log = stream.log;
  page.after = after;
  page.most = kMostInPage;
  page.most_bytes = kMostBytesInPage;
  page.item_format = format;
  return page;
}

// The id of an event: of which stream it is, as the numbers of different ones have no order, and
// its sequence number.
struct EventId {
  std::string label;
  LogPosition position;
};

std::string Text(const StreamDescription& stream, LogPosition position) {
  return fmt::format("{}/{}", stream.name.label, SequenceNumber(position));
}

std::optional<EventId> ReadEventId(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const std::optional<LogPosition> position = ReadSequenceNumber(text.substr(slash + 1));
  if (!position) return std::nullopt;
  return EventId{std::string(text.substr(0, slash)), *position};
}

void AppendEvent(std::string& out, const Change& change, const StreamDescription& stream,
                 std::string_view region) {
  const std::size_t before = out.size();
  fmt::format_to(std::back_inserter(out),
                 "id: {}\nevent: {}\ndata: ", Text(stream, change.position),
                 EventName(change.kind));
  const auto subject = [&stream] { return fmt::format("events of {}", stream.name.table); };
  // JSON without line breaks.
  if (AppendReadable(out, change, {stream, region}, subject)) {
    out.append("\n\n");
  } else {
    out.resize(before);
  }
}

class Feed final : public http::EventFeed {
 public:
  // `skips`: what is too old to be read need not be there.
  // `readmit`: of the request.
  Feed(StreamEvents& services, StreamDescription stream, LogPosition after, bool skips,
       decltype(http::EventsRequest::readmit) readmit)
      : services_(services),
        stream_(std::move(stream)),
        after_(after),
        skips_(skips),
        readmit_(std::move(readmit)) {}

  asio::awaitable<std::optional<std::string>> Next() override {
    if (!std::exchange(is_begun_, true)) {
      // An event without data, which is told to nobody: who comes again goes on from there.
      co_return fmt::format("id: {}\nretry: 1000\n\n", Text(stream_, after_));
    }
    if (is_caught_up_) co_await services_.bell().Wait(stream_.log.id, kLookAnyway);
    if (!co_await IsAdmitted()) co_return std::nullopt;
    PageOfChanges page = PageAfter(stream_, after_, services_.item_format());
    page.skips_trimmed = std::exchange(skips_, false);
    SqlStatement read = EmitReadChanges(page);
    const std::optional<Answer> answer = co_await Run(services_, std::move(read));
    if (!answer) co_return std::nullopt;
    std::optional<Changes> changes = ReadChanges(page, *answer->rows);
    if (!changes || changes->is_trimmed) co_return std::nullopt;
    is_caught_up_ = changes->is_caught_up;
    if (changes->changes.empty() && is_caught_up_ && --looks_left_ > 0) {
      after_ = changes->next;
      co_return std::string();
    }
    looks_left_ = kLooks;
    SqlStatement range_of = EmitStreamRange(stream_.name);
    const std::optional<Answer> told = co_await Run(services_, std::move(range_of));
    if (!told) co_return std::nullopt;
    const std::optional<StreamRange> range = ReadStreamRange(*told->rows);
    if (!range) co_return std::nullopt;
    const bool is_over = CutToRange(*changes, *range);
    std::string events;
    for (const Change& change : changes->changes) {
      AppendEvent(events, change, stream_, services_.region());
    }
    after_ = changes->next;
    if (is_over && events.empty()) {
      if (std::exchange(has_ended_, true)) co_return std::nullopt;
      // Whoever asks again is given the table's next stream, if it has one.
      co_return fmt::format("id: {}\n\n", Text(stream_, LogPosition::AfterTick(*range->last_tick)));
    }
    co_return events;
  }

 private:
  // How often nothing is found before it is asked whether the stream has ended.
  static constexpr int kLooks = 4;

  asio::awaitable<bool> IsAdmitted() {
    const auto now = std::chrono::steady_clock::now();
    if (!readmit_ || now < admitted_until_) co_return true;
    std::string label = stream_.name.label;
    const std::optional<ApiError> refusal = co_await readmit_(std::move(label));
    admitted_until_ = now + kAdmitted;
    co_return !refusal;
  }

  StreamEvents& services_;
  const StreamDescription stream_;
  LogPosition after_;
  bool skips_;
  const decltype(http::EventsRequest::readmit) readmit_;  // null: whoever asks may
  std::chrono::steady_clock::time_point admitted_until_ =
      std::chrono::steady_clock::now() + kAdmitted;
  bool is_begun_ = false;
  bool is_caught_up_ = false;
  bool has_ended_ = false;
  int looks_left_ = kLooks;
};

asio::awaitable<std::optional<StreamRange>> RangeOf(StreamEvents& services, StreamName name) {
  SqlStatement statement = EmitStreamRange(name);
  const std::optional<Answer> answer = co_await Run(services, std::move(statement));
  if (!answer) co_return std::nullopt;
  co_return ReadStreamRange(*answer->rows);
}

EventsAnswer Refusal(int status, ErrorKind kind, std::string text) {
  EventsAnswer answer;
  answer.status = status;
  answer.refusal = ApiError{kind, std::move(text), {}};
  return answer;
}

EventsAnswer NoSuchStream() {
  return Refusal(404, ErrorKind::kResourceNotFound, "There is no such stream");
}

EventsAnswer Gone(std::string text) {
  return Refusal(410, ErrorKind::kTrimmedDataAccess, std::move(text));
}

EventsAnswer NoDatabase() {
  return Refusal(503, ErrorKind::kServiceUnavailable, "The database cannot be asked");
}

EventsAnswer Open(std::unique_ptr<Feed> feed, std::string label) {
  EventsAnswer answer;
  answer.feed = std::move(feed);
  answer.label = std::move(label);
  return answer;
}

// From the beginning of the stream, or of what is kept of it.
asio::awaitable<EventsAnswer> OpenWhole(StreamEvents& services, StreamName name,
                                        const http::EventsRequest& request) {
  const std::optional<StreamDescription> stream = co_await Find(services, name);
  const std::optional<StreamRange> range = co_await RangeOf(services, std::move(name));
  if (!stream || !range) co_return NoSuchStream();
  auto feed = std::make_unique<Feed>(services, *stream, LogPosition::AfterTick(range->after_tick),
                                     true, request.readmit);
  co_return Open(std::move(feed), stream->name.label);
}

asio::awaitable<EventsAnswer> OpenLatest(StreamEvents& services, StreamName name,
                                         const http::EventsRequest& request) {
  const std::optional<StreamDescription> stream = co_await Find(services, std::move(name));
  if (!stream) co_return NoSuchStream();
  SqlStatement tick = EmitTick(stream->log.id);
  const std::optional<Answer> ticked = co_await Run(services, std::move(tick));
  if (!ticked) co_return NoDatabase();
  auto feed = std::make_unique<Feed>(services, *stream,
                                     LogPosition::AfterTick(IntegerAt(*ticked->rows, 0, 0)), false,
                                     request.readmit);
  co_return Open(std::move(feed), stream->name.label);
}

// After that event, in its stream, or where that has ended in the one that came after it.
asio::awaitable<EventsAnswer> Resume(StreamEvents& services, std::vector<StreamName> names,
                                     EventId last, const http::EventsRequest& request) {
  const auto is_its = [&last](const StreamName& name) { return name.label == last.label; };
  names.erase(names.begin(), std::find_if(names.begin(), names.end(), is_its));
  if (names.empty()) co_return Gone("The stream is gone");
  const std::optional<StreamDescription> stream = co_await Find(services, names.front());
  const std::optional<StreamRange> range = co_await RangeOf(services, names.front());
  if (!stream || !range) co_return Gone("The stream is gone");
  if (range->last_tick && LogPosition::AfterTick(*range->last_tick) <= last.position) {
    if (names.size() < 2) co_return Gone("The stream has ended");
    co_return co_await OpenWhole(services, names[1], request);
  }
  PageOfChanges page = PageAfter(*stream, last.position, services.item_format());
  page.most = 1;
  SqlStatement read = EmitReadChanges(page);
  const std::optional<Answer> first = co_await Run(services, std::move(read));
  if (!first) co_return NoDatabase();
  const std::optional<Changes> changes = ReadChanges(page, *first->rows);
  if (!changes || changes->is_trimmed) {
    co_return Gone("What came after that event is too old to be read");
  }
  auto feed = std::make_unique<Feed>(services, *stream, last.position, false, request.readmit);
  co_return Open(std::move(feed), stream->name.label);
}

// Of whoever may not read all of the streams. Where there is none, one has to be allowed to read
// any, to be told so. Policies may be about one label, so which there are has to be known first: it
// is not told to whoever may not read any, who hears the same as where there is no stream.
asio::awaitable<std::optional<ApiError>> RefusalOf(const http::EventsRequest& request,
                                                   const std::vector<StreamName>& names) {
  if (!request.admit) co_return std::nullopt;
  std::optional<ApiError> refusal;
  for (const StreamName& name : names) {
    std::string label = name.label;
    refusal = co_await request.admit(std::move(label));
    if (refusal) break;
  }
  if (!names.empty() && !refusal) co_return std::nullopt;
  std::string any = "*";
  std::optional<ApiError> refusal_of_any = co_await request.admit(std::move(any));
  co_return refusal_of_any ? refusal_of_any : refusal;
}

}  // namespace

asio::awaitable<EventsAnswer> StreamEvents::OpenEvents(http::EventsRequest request) {
  SqlStatement list = EmitStreamsInTurn(request.table);
  const std::optional<Answer> answer = co_await Run(*this, std::move(list));
  if (!answer) co_return NoDatabase();
  std::vector<StreamName> names = ReadStreamNames(*answer->rows);
  if (const auto refusal = co_await RefusalOf(request, names)) {
    co_return Refusal(403, refusal->kind, refusal->message);
  }
  if (names.empty()) co_return NoSuchStream();
  if (!request.last_event_id.empty()) {
    std::optional<EventId> last = ReadEventId(request.last_event_id);
    if (!last) {
      co_return Refusal(400, ErrorKind::kValidation, "Last-Event-ID is not the id of an event");
    }
    co_return co_await Resume(*this, std::move(names), *std::move(last), request);
  }
  if (request.from_beginning) {
    co_return co_await OpenWhole(*this, std::move(names.front()), request);
  }
  co_return co_await OpenLatest(*this, std::move(names.back()), request);
}

}  // namespace tuskgate::gateway
