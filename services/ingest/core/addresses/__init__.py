"""Addresses read into parts that can be compared: Chinese from large to small, American from small to large, pinyin.

For screening alone: what a postman would need and what no two writings agree on (estate gates, landmarks, floors) is
passed over. `read.read_address` is the door; `meet.meet` says how far two addresses are one place.
"""
