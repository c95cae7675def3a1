;; Copies and fills whose size only the run tells, of few bytes: all sizes, distances and bounds.

(module
  (memory 1)
  ;; The bytes 0 to 63 of the memory get values that all differ.
  (func $prepare (param $at i32) (local $i i32)
    (loop $l
      (i32.store8 (i32.add (local.get $at) (local.get $i)) (i32.add (local.get $i) (i32.const 100)))
      (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 64)))))
  ;; The same as memory.copy, one byte after the other through the bytes from 1024 on.
  (func $copy_slowly (param $to i32) (param $from i32) (param $n i32) (local $i i32)
    (block $none
      (br_if $none (i32.eqz (local.get $n)))
      (loop $out
        (i32.store8 offset=1024 (local.get $i) (i32.load8_u (i32.add (local.get $from) (local.get $i))))
        (br_if $out (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $n))))
      (local.set $i (i32.const 0))
      (loop $in
        (i32.store8 (i32.add (local.get $to) (local.get $i)) (i32.load8_u offset=1024 (local.get $i)))
        (br_if $in (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $n))))))
  (func $fill_slowly (param $to i32) (param $value i32) (param $n i32) (local $i i32)
    (block $none
      (br_if $none (i32.eqz (local.get $n)))
      (loop $l
        (i32.store8 (i32.add (local.get $to) (local.get $i)) (local.get $value))
        (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $n))))))
  ;; How many of 64 bytes from 0 and from 512 on differ.
  (func $differences (result i32) (local $i i32) (local $sum i32)
    (loop $l
      (local.set $sum (i32.add (local.get $sum)
        (i32.ne (i32.load8_u (local.get $i)) (i32.load8_u offset=512 (local.get $i)))))
      (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 64))))
    (local.get $sum))
  (func (export "copies") (result i32) (local $n i32) (local $to i32) (local $from i32) (local $sum i32)
    (loop $sizes
      (local.set $to (i32.const 0))
      (loop $targets
        (local.set $from (i32.const 0))
        (loop $sources
          (call $prepare (i32.const 0))
          (call $prepare (i32.const 512))
          (memory.copy (local.get $to) (local.get $from) (local.get $n))
          (call $copy_slowly (i32.add (local.get $to) (i32.const 512))
            (i32.add (local.get $from) (i32.const 512)) (local.get $n))
          (local.set $sum (i32.add (local.get $sum) (call $differences)))
          (br_if $sources (i32.lt_u (local.tee $from (i32.add (local.get $from) (i32.const 1))) (i32.const 20))))
        (br_if $targets (i32.lt_u (local.tee $to (i32.add (local.get $to) (i32.const 1))) (i32.const 20))))
      (br_if $sizes (i32.lt_u (local.tee $n (i32.add (local.get $n) (i32.const 1))) (i32.const 20))))
    (local.get $sum))
  (func (export "fills") (param $value i32) (result i32) (local $n i32) (local $to i32) (local $sum i32)
    (loop $sizes
      (local.set $to (i32.const 0))
      (loop $targets
        (call $prepare (i32.const 0))
        (call $prepare (i32.const 512))
        (memory.fill (local.get $to) (local.get $value) (local.get $n))
        (call $fill_slowly (i32.add (local.get $to) (i32.const 512)) (local.get $value) (local.get $n))
        (local.set $sum (i32.add (local.get $sum) (call $differences)))
        (br_if $targets (i32.lt_u (local.tee $to (i32.add (local.get $to) (i32.const 1))) (i32.const 20))))
      (br_if $sizes (i32.lt_u (local.tee $n (i32.add (local.get $n) (i32.const 1))) (i32.const 20))))
    (local.get $sum))
  (func (export "copy") (param i32 i32 i32)
    (memory.copy (local.get 0) (local.get 1) (local.get 2)))
  (func (export "fill") (param i32 i32 i32)
    (memory.fill (local.get 0) (local.get 1) (local.get 2)))
  (func (export "load") (param i32) (result i32) (i32.load8_u (local.get 0))))

(assert_return (invoke "copies") (i32.const 0))
(assert_return (invoke "fills" (i32.const 7)) (i32.const 0))
(assert_return (invoke "fills" (i32.const 0xabcdef)) (i32.const 0))

;; To the last byte, and not beyond; what traps has written nothing.
(assert_return (invoke "copy" (i32.const 65536) (i32.const 0) (i32.const 0)))
(assert_return (invoke "copy" (i32.const 0) (i32.const 65536) (i32.const 0)))
(assert_trap (invoke "copy" (i32.const 65537) (i32.const 0) (i32.const 0)) "out of bounds memory access")
(assert_trap (invoke "copy" (i32.const 0) (i32.const 65537) (i32.const 0)) "out of bounds memory access")
(assert_return (invoke "fill" (i32.const 65520) (i32.const 1) (i32.const 16)))
(assert_trap (invoke "fill" (i32.const 65521) (i32.const 2) (i32.const 16)) "out of bounds memory access")
(assert_return (invoke "load" (i32.const 65521)) (i32.const 1))
(assert_trap (invoke "fill" (i32.const 65536) (i32.const 2) (i32.const 1)) "out of bounds memory access")
(assert_trap (invoke "fill" (i32.const -1) (i32.const 2) (i32.const 2)) "out of bounds memory access")
(assert_trap (invoke "copy" (i32.const 65533) (i32.const 0) (i32.const 4)) "out of bounds memory access")
(assert_trap (invoke "copy" (i32.const 0) (i32.const 65533) (i32.const 4)) "out of bounds memory access")
(assert_trap (invoke "copy" (i32.const 0) (i32.const -1) (i32.const 3)) "out of bounds memory access")
(assert_return (invoke "load" (i32.const 65533)) (i32.const 1))
(assert_return (invoke "copy" (i32.const 65524) (i32.const 0) (i32.const 12)))
(assert_return (invoke "copy" (i32.const 3) (i32.const 65532) (i32.const 4)))
