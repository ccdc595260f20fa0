#include "gateway/process/stream_command.h"

#include <chrono>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "gateway/delivery/readable_record.h"
#include "gateway/observe/log.h"
#include "gateway/postgres/blocking_connection.h"
#include "gateway/postgres/database_mode.h"
#include "translator/stream/change_log.h"
#include "translator/stream/stream_catalog.h"
#include "translator/stream/stream_range.h"
#include "translator/stream/stream_record.h"

namespace tuskgate::gateway {
namespace {

using namespace translator;

// Ticks are told of, but not by a standby, and not where no gateway runs that makes them.
constexpr std::chrono::milliseconds kLookAnyway{500};
constexpr std::chrono::milliseconds kReconnect{1'000};

// The stream that is being read, and how far, and the labels of those that are not to be read after
// it; kept when the connection is lost.
struct Place {
  StreamName stream;
  LogPosition after;
  std::set<std::string> done;
};

class Tail {
 public:
  Tail(BlockingConnection& connection, const std::string& region, std::optional<Place>& place)
      : connection_(connection), region_(region), place_(place) {}

  // At the first of the table's streams, or behind all that is there. False when there is none.
  bool Begin(const TailOptions& options) {
    const std::vector<StreamName> streams = StreamsInTurn(options.table);
    if (streams.empty()) return false;
    place_ = Place{
        options.from_beginning ? streams.front() : streams.back(), LogPosition::AfterTick(0), {}};
    if (!options.from_beginning) {
      for (const StreamName& stream : streams) place_->done.insert(stream.label);
      const auto stream = ReadStream(Run(EmitFindStream(place_->stream)));
      if (stream) place_->after = LogPosition::AfterTick(Tick(*stream));
    }
    return true;
  }

  // Prints a page. Returns whether there may be more at once; nothing when `print` has enough.
  std::optional<bool> Go(const std::function<bool(const std::string& line)>& print) {
    const std::optional<StreamDescription> stream = ReadStream(Run(EmitFindStream(place_->stream)));
    if (!stream) return Next();
    // Before the first page of a stream it is told where the stream begins.
    if (place_->after == LogPosition::AfterTick(0)) {
      const auto begin = ReadStreamRange(Run(EmitStreamRange(place_->stream)));
      if (begin) place_->after = LogPosition::AfterTick(begin->after_tick);
    }
    Tick(*stream);
    PageOfChanges page;
    page.log = stream->log;
    page.after = place_->after;
    page.skips_trimmed = true;
    const QueryRows rows = Run(EmitReadChanges(page));
    std::optional<Changes> changes = ReadChanges(page, rows);
    const auto range = ReadStreamRange(Run(EmitStreamRange(place_->stream)));
    if (!changes || !range) return Next();
    const bool is_over = CutToRange(*changes, *range);
    const auto subject = [&stream] { return fmt::format("following {}", stream->name.table); };
    for (const Change& change : changes->changes) {
      std::string line;
      if (AppendReadable(line, change, {*stream, region_}, subject) && !print(line)) {
        return std::nullopt;
      }
      place_->after = change.position;
    }
    place_->after = changes->next;
    return is_over ? Next() : !changes->is_caught_up;
  }

 private:
  QueryRows Run(const SqlStatement& statement) {
    return connection_.Exec(statement.text, statement.parameters);
  }

  std::int64_t Tick(const StreamDescription& stream) {
    return IntegerAt(Run(EmitTick(stream.log.id)), 0, 0);
  }

  std::vector<StreamName> StreamsInTurn(const std::string& table) {
    return ReadStreamNames(Run(EmitStreamsInTurn(table)));
  }

  // To the stream after one that is over, if there is one by now.
  bool Next() {
    place_->done.insert(place_->stream.label);
    for (StreamName& stream : StreamsInTurn(place_->stream.table)) {
      if (place_->done.contains(stream.label)) continue;
      place_->stream = std::move(stream);
      place_->after = LogPosition::AfterTick(0);
      return true;
    }
    return false;
  }

  BlockingConnection& connection_;
  const std::string& region_;
  std::optional<Place>& place_;
};

}  // namespace

void TailStream(const std::string& connection_string, const std::string& region,
                const TailOptions& options, const StopEvent& stop, const TailOutput& output) {
  std::optional<Place> place;
  while (!stop.IsSet()) {
    try {
      BlockingConnection connection({connection_string, "tuskgate stream tail"}, stop);
      if (ModeOf(connection) != DatabaseMode::kStandby) connection.Listen("tuskgate_ticks");
      Tail tail(connection, region, place);
      if (!place && !tail.Begin(options)) {
        throw std::runtime_error(fmt::format("the table {} has no stream", options.table));
      }
      for (;;) {
        const std::optional<bool> more = tail.Go(output.print);
        if (!more) return;
        if (*more) continue;
        if (!output.is_read()) return;
        connection.Wait(kLookAnyway);
        connection.TakeNotifications();
      }
    } catch (const Stopped&) {
      return;
    } catch (const ConnectionLost& lost) {
      if (!place) throw std::runtime_error(fmt::format("cannot follow: {}", lost.what()));
      Log(LogLevel::kWarn, "following {}: {}", options.table, lost.what());
      stop.WaitFor(kReconnect);
    }
  }
}

}  // namespace tuskgate::gateway
