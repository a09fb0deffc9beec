"""The archive: passages as Parquet, one folder a local day, pseudonymous numbers only.

`day=YYYY-MM-DD/passages.parquet` under LIANFANG_DATA/archive/passages holds the passages of one local day, sorted by
site and time. It is written by `actions`, in one piece or not at all, and listed with its hash in the table
ArchivedDay. A day is written anew when passages of it arrive late; nothing that it held is lost by that.
"""
