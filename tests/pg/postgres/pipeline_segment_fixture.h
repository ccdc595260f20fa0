// Two tables, whose rows tell what a segment wrote.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "gateway/postgres/pipeline.h"
#include "tests/pg/postgres/pipeline_fixture.h"

namespace tuskgate::gateway {

inline translator::Segment Of(std::vector<translator::SqlStatement> statements) {
  translator::Segment segment;
  segment.statements = std::move(statements);
  return segment;
}

inline std::string WaitingForRows(int sessions) {
  return std::to_string(sessions) +
         " = (select count(*) from pg_stat_activity where application_name = 'tuskgate'"
         " and wait_event_type = 'Lock')";
}

class PipelineSegmentTest : public PipelineTest {
 protected:
  void SetUp() override {
    observer_.Exec("drop table if exists public.left_side, public.right_side");
    observer_.Exec("create table public.left_side (k int primary key, v text)");
    observer_.Exec("create table public.right_side (k int primary key, v text)");
  }

  static translator::SqlStatement InsertLeft(const std::string& k) {
    return Write("insert into public.left_side values ($1::int4, 'left') returning v || k", {k});
  }
  static translator::SqlStatement InsertRight(const std::string& k) {
    return Write("insert into public.right_side values ($1::int4, 'right') returning v || k", {k});
  }
  // Raises as a function that ends a transaction would.
  void MakeGate() {
    observer_.Exec(
        "create or replace function public.gate(open bool) returns text language plpgsql as $$"
        " begin if not open then raise sqlstate 'TG011'; end if; return 'open'; end $$");
  }

  std::string Rows() {
    return observer_.Exec(
        "select (select count(*) from public.left_side) || ',' ||"
        " (select count(*) from public.right_side)");
  }
};

}  // namespace tuskgate::gateway
