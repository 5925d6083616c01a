package org.mpcap.host;

/** Runs inside the lab: holds the nft guard on a thousand ports until it is killed. */
final class GuardHolder {
    private GuardHolder() {}

    public static void main(String[] args) throws InterruptedException {
        NftOwnerTable table = NftOwnerTable.load("another guard");
        table.guard(61_000, 61_999);
        System.out.println("holding");
        Thread.sleep(Long.MAX_VALUE);
        table.close();
    }
}
