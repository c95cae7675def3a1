// cc: -std=c++20
#include <chrono>
#include <cstdio>
#include <ctime>
#include <thread>

using namespace std::chrono;

int main() {
  static_assert(hours(1) == 3600s && 1s / 250ms == 4);
  std::printf("%lld %lld\n", static_cast<long long>(duration_cast<minutes>(100000s).count()),
              static_cast<long long>(round<seconds>(1500ms).count()));
  const auto start = steady_clock::now();
  std::this_thread::sleep_for(5ms);
  std::this_thread::sleep_until(start + 8ms);
  const auto passed = steady_clock::now() - start;
  std::printf("%d %d\n", passed >= 8ms, passed < 60s);
  const auto now = system_clock::now();
  const std::time_t t = system_clock::to_time_t(now);
  std::printf("%d %d\n", t >= std::time(nullptr) - 5, system_clock::from_time_t(t) <= now);
  std::printf("%d\n", steady_clock::is_steady);
  for (int y : {1900, 1970, 2000, 2023, 2024}) {
    const year_month_day last = year(y) / February / std::chrono::last;
    const sys_days days = last;
    std::printf("%d-%02u-%02u %u %d %d\n", int(last.year()), unsigned(last.month()),
                unsigned(last.day()), weekday(days).c_encoding(),
                int(days.time_since_epoch().count()), year(y).is_leap());
  }
  const year_month_day ymd = sys_days(days(19800));
  std::printf("%d-%u-%u %d\n", int(ymd.year()), unsigned(ymd.month()), unsigned(ymd.day()),
              (ymd + months(14)).ok());
  const hh_mm_ss time(12345678ms);
  std::printf("%d:%d:%d.%d\n", int(time.hours().count()), int(time.minutes().count()),
              int(time.seconds().count()), int(time.subseconds().count()));
  std::printf("%d\n", unsigned(year_month_day(sys_days(2024y / March / Sunday[2])).day()));
}
